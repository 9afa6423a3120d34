/** The records here are invented: of a set they have the shape alone. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { openSet } from "./open-set.ts";
import { publicSets, type SetItem, type SetName } from "./public-sets.ts";

test.each(Object.entries(publicSets))("%s says what it is, and pins every file by commit and digest", (name, set) => {
  expect(set.name).toBe(name);
  expect(set.citation).toMatch(/^\p{L}+ et al\. 20\d\d, .*, arXiv:\d{4}\.\d{5}$/u);
  expect(set.licence).not.toBe("");
  if (set.files.length === 0) expect(set.byHand).toMatch(/^Its authors /);
  for (const { path, url, digest } of set.files) {
    expect(digest).toMatch(/^([0-9a-f]{64}|[0-9a-f]{40})$/);
    expect(decodeURIComponent(url)).toMatch(new RegExp(`^https://[^/]+/.*/[0-9a-f]{40}/${path}$`));
  }
});

describe("llmbar", () => {
  const record = { input: "Say hello.", output_1: "Hello.", output_2: "Goodbye.", label: 1 };
  const found = {
    id: "llmbar/Adversarial_Manual/0",
    input: "Say hello.",
    a: { text: "Hello." },
    b: { text: "Goodbye." },
    gold: "a",
    extra: { subset: "Adversarial_Manual" },
  };

  test("the authors' folders name the subset, and the place in the file an item", async () => {
    const [first, second] = await read("llmbar", {
      "Dataset/LLMBar/Adversarial/Manual/dataset.json": [record, record],
    });
    expect(first).toMatchObject(found);
    expect(second!.id).toBe("llmbar/Adversarial_Manual/1");
    expect(second!.extra.cluster).toBe(first!.extra.cluster);
  });

  test("in one file of lines the records name them", async () => {
    const line = { id: "Adversarial_Manual/0", subset: "Adversarial_Manual", ...record };
    expect((await read("llmbar", line))[0]).toMatchObject(found);
  });

  test("a label that is none is named", async () => {
    await expect(read("llmbar", { ...record, label: 3 })).rejects.toThrow("line 1: label: it must be 1 or 2.");
  });
});

test("judgebench: the label says which is right, the source which category it is of", async () => {
  const record = {
    pair_id: "p",
    original_id: null,
    source: "mmlu-pro-law",
    question: "Who is right?",
    response_model: "some-model",
    response_A: "She.",
    response_B: "He.",
    label: "B>A",
  };
  expect(await read("judgebench", record)).toMatchObject([
    {
      id: "judgebench/p",
      a: { text: "She.", origin: { model: "some-model" } },
      gold: "b",
      extra: { subset: "knowledge" },
    },
  ]);
});

test("rm-bench: each right answer meets each wrong one; it is hard where the wrong one has the richer style", async () => {
  const record = { id: 7, subset: "s", prompt: "P", chosen: ["r0", "r1", "r2"], rejected: ["w0", "w1", "w2"] };
  const items = await read("rm-bench", { "data/code_filtered.json": [record] });
  expect(items).toHaveLength(9);
  for (const { gold, a, b, extra } of items) {
    expect((gold === "a" ? a : b).text).toMatch(/^r/);
    expect(extra).toMatchObject({ subset: "code", cluster: "code/7" });
  }
  const difficulties = Object.fromEntries(items.map(({ id, extra }) => [id.slice(-3), extra.difficulty]));
  expect(difficulties).toEqual({
    "0-0": "normal",
    "1-1": "normal",
    "2-2": "normal",
    "0-1": "hard",
    "0-2": "hard",
    "1-2": "hard",
    "1-0": "easy",
    "2-0": "easy",
    "2-1": "easy",
  });
});

test("reward-bench: the chosen one is right on whichever side it comes to stand", async () => {
  const record = { id: 3, subset: "s", prompt: "P", chosen: "right", rejected: "wrong", chosen_model: "m" };
  const [{ gold, a, b }] = (await read("reward-bench", record)) as [SetItem<"reward-bench">];
  expect(gold === "a" ? a : b).toEqual({ text: "right", origin: { model: "m" } });
});

test("pandalm: most of three annotators are gold, a tie too; an answer that became a truth value is a text", async () => {
  const record = { idx: 1, cmp_key: "x_y", instruction: "I", input: "in", response1: true, response2: "two" };
  const said = (annotator1: number, annotator2: number, annotator3: number) => ({
    ...record,
    annotator1,
    annotator2,
    annotator3,
  });
  const items = await read("pandalm", { "data/testset-v1.json": [said(1, 2, 1), said(0, 0, 2), said(0, 1, 2)] });
  expect(items.map(({ gold }) => gold)).toEqual(["a", "tie", undefined]);
  expect(items[0]).toMatchObject({
    id: "pandalm/1",
    input: "I\n\nin",
    a: { text: "true" },
    extra: { subset: "x_y", votes: { a: 2, b: 1, tie: 0 } },
  });
});

test("hh: the turns before the last answer are the input, and what was chosen is gold; equal ones are left out", async () => {
  const turns = (answer: string) => `\n\nHuman: Hi\n\nAssistant: ${answer}`;
  const line = (rejected: string) => JSON.stringify({ chosen: turns("kind"), rejected: turns(rejected) });
  const packed = gzipSync(`${line("rude")}\n${line("kind")}\n`);
  const items = await read("hh", { "helpful-base/test.jsonl.gz": packed });
  expect(items).toHaveLength(1);
  const { id, input, gold, a, b, extra } = items[0]!;
  expect(id).toBe("hh/helpful-base/test/0");
  expect(input).toEqual([{ role: "user", content: "Hi" }]);
  expect((gold === "a" ? a : b).text).toBe("kind");
  expect(extra.subset).toBe("helpful-base");
});

test("summarize-from-feedback: one labeller's choice is gold, its post the cluster", async () => {
  const summaries = [
    { text: "bad", policy: "p" },
    { text: "good", policy: "q" },
  ];
  const record = { info: { id: "t3", post: "Long." }, split: "valid1", summaries, choice: 1, worker: "w" };
  const [{ gold, a, b, extra }] = (await read("summarize-from-feedback", record)) as [
    SetItem<"summarize-from-feedback">,
  ];
  expect((gold === "a" ? a : b).text).toBe("good");
  expect(extra).toMatchObject({ subset: "valid1", cluster: "t3", worker: "w" });
});

describe("booookscore", () => {
  const data = { book: "b.epub", summary_1: "first", summary_2: "second" };
  const exported = (choice: string) => ({
    data,
    annotations: [
      {
        result: [
          { from_name: "detail", value: { choices: ["Summary 1"] } },
          { from_name: "preference", value: { choices: [choice] } },
          { from_name: "preference_comments", value: { text: ["Clearer."] } },
        ],
      },
    ],
  });
  const folder = "annotations/human_annotations/qualitative_comparison";

  test("an export's file names the annotator, its folder the phase; a draw is a tie", async () => {
    const records = [exported("Summary 2"), exported("Draw")];
    const [one, other] = await read("booookscore", { [`${folder}/formal/annotator3.json`]: records });
    expect((one!.gold === "a" ? one!.a : one!.b).text).toBe("second");
    expect(one).toMatchObject({
      id: "booookscore/formal/3/b.epub",
      extra: { subset: "formal", cluster: "b.epub", annotator: "formal 3" },
    });
    expect(other!.gold).toBe("tie");
  });

  test("lines say so themselves", async () => {
    const line = { ...data, phase: "pilot", annotator: 2, system_1: "inc", system_2: "hier", preference: "Summary 1" };
    const [{ gold, a, b }] = (await read("booookscore", line)) as [SetItem<"booookscore">];
    expect(gold === "a" ? a : b).toEqual({ text: "first", origin: { model: "inc" } });
  });
});

test("squality: an item for each question, with the story and all references", async () => {
  const record = {
    metadata: { passage_id: "9" },
    document: "Once.",
    questions: [
      { question_text: "Plot?", question_number: 1, responses: [{ response_text: "x" }, { response_text: "y" }] },
      { question_text: "Who?", question_number: 2, responses: [{ response_text: "z" }] },
    ],
  };
  expect(await read("squality", { "data/v1-3/txt/dev.jsonl": record })).toEqual([
    {
      id: "squality/9/1",
      cluster: "9",
      subset: "dev",
      story: "Once.",
      question: "Plot?",
      number: 1,
      references: ["x", "y"],
    },
    { id: "squality/9/2", cluster: "9", subset: "dev", story: "Once.", question: "Who?", number: 2, references: ["z"] },
  ]);
});

test("qmsum: an item for each query, general ones first, with the spans of specific ones as numbers", async () => {
  const record = {
    general_query_list: [{ query: "All?", answer: "Much." }],
    specific_query_list: [{ query: "Money?", answer: "None.", relevant_text_span: [["0", "1"]] }],
    meeting_transcripts: [{ speaker: "A", content: "We have none." }],
  };
  expect(await read("qmsum", { "data/ALL/jsonl/val.jsonl": record })).toMatchObject([
    { id: "qmsum/val/0/0", subset: "val", query: "All?", reference: "Much.", kind: "general" },
    { id: "qmsum/val/0/1", kind: "specific", spans: [{ first: 0, last: 1 }] },
  ]);
});

test("big-bench-mistake: the index of the first mistake, or null", async () => {
  const record = { input: "1+1", steps: ["2"], answer: null, target: "2", mistake_index: null };
  expect(await read("big-bench-mistake", { "word_sorting.jsonl": record })).toMatchObject([
    { id: "big-bench-mistake/word_sorting/0", subset: "word_sorting", steps: ["2"], firstMistake: null, target: "2" },
  ]);
});

test("processbench: -1 is no mistake", async () => {
  const record = { id: "gsm8k-4", problem: "P", steps: ["s", "t"], final_answer_correct: true, label: -1 };
  expect(await read("processbench", record)).toMatchObject([
    { id: "processbench/gsm8k-4", subset: "gsm8k", firstMistake: null },
  ]);
});

test("prm800k: the first step that was rated -1; solutions for quality control are left out", async () => {
  const step = (rating: number) => ({
    completions: [{ text: "s", rating, flagged: null }],
    human_completion: null,
    chosen_completion: 0,
  });
  const record = (isControl: boolean, reason: string, ...ratings: number[]) => ({
    is_quality_control_question: isControl,
    is_initial_screening_question: false,
    question: { problem: "P", ground_truth_answer: "4", pre_generated_steps: ["s", "t"], pre_generated_answer: "5" },
    label: { steps: ratings.map(step), finish_reason: reason },
  });
  const lines = [
    record(false, "found_error", 1, -1),
    record(false, "solution", 1, 0),
    record(true, "solution", 1, 1),
    record(false, "give_up", 1),
  ];
  const items = await read("prm800k", {
    "prm800k/data/phase2_test.jsonl": lines.map((line) => JSON.stringify(line)).join("\n"),
  });
  expect(items.map(({ id, firstMistake }) => [id, firstMistake])).toEqual([
    ["prm800k/phase2_test/0", 1],
    ["prm800k/phase2_test/1", null],
  ]);
});

describe("verilog-eval", () => {
  const design = {
    id: "verilog-eval/Prob001_zero",
    name: "Prob001_zero",
    specification: "Output zero.",
    module: "TopModule",
    reference: "module RefModule",
    testbench: "module tb",
    data: {},
  };

  test("a problem is its prompt, its reference and its test", async () => {
    const file = (part: string) => `dataset_spec-to-rtl/Prob001_zero_${part}`;
    const files = {
      [file("prompt.txt")]: "\nOutput zero.\n",
      [file("ref.sv")]: "module RefModule",
      [file("test.sv")]: "module tb",
    };
    expect(await read("verilog-eval", files)).toMatchObject([design]);
  });

  test("or a line", async () => {
    const line = { task_id: "Prob001_zero", prompt: "Output zero.", ref_sv: "module RefModule", test_sv: "module tb" };
    expect(await read("verilog-eval", line)).toMatchObject([design]);
  });

  test("a missing file is a missing field, and the problem is named", async () => {
    const files = { "dataset_spec-to-rtl/Prob001_zero_prompt.txt": "Output zero." };
    await expect(read("verilog-eval", files)).rejects.toThrow(
      /Prob001_zero_prompt\.txt: the field ref_sv is missing; the field test_sv is missing\./,
    );
  });
});

test("rtllm: a design is what lies in its folder, its category two folders above, the testbench's data by name", async () => {
  const fifo = (name: string) => `Memory/FIFO/asyn_fifo/${name}`;
  const accu = (name: string) => `Arithmetic/Accumulator/accu/${name}`;
  const files = {
    [accu("design_description.txt")]: "Add.\nModule name:\n    accu",
    [accu("testbench.v")]: "accu uut();",
    [accu("verified_accu.v")]: "module verified_accu",
    [fifo("design_description.txt")]: "Queue.\nModule name:\n    other",
    [fifo("rempty.txt")]: "0",
    [fifo("testbench.v")]: "asyn_fifo uut();",
    [fifo("verified_asyn_fifo.v")]: "module verified_asyn_fifo",
    [fifo("wfull.txt")]: "1",
  };
  expect(await read("rtllm", files)).toEqual([
    {
      id: "rtllm/accu",
      cluster: "rtllm/accu",
      subset: "Arithmetic",
      name: "accu",
      specification: "Add.\nModule name:\n    accu",
      module: "accu",
      reference: "module verified_accu",
      testbench: "accu uut();",
      data: {},
    },
    expect.objectContaining({ subset: "Memory", module: "asyn_fifo", data: { "rempty.txt": "0", "wfull.txt": "1" } }),
  ]);
});

/** @param records files by their path in the set, or the record of one file of lines that somebody named */
async function read<Name extends SetName>(name: Name, records: object): Promise<SetItem<Name>[]> {
  const folder = mkdtempSync(join(tmpdir(), "sets-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const isFiles = Object.keys(records).every((key) => key.includes("."));
  const files = isFiles ? Object.entries(records) : [["mine.jsonl", records] as const];
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const isBytes = typeof content === "string" || content instanceof Uint8Array;
    writeFileSync(join(folder, path), isBytes ? content : JSON.stringify(content));
  }
  const items: SetItem<Name>[] = [];
  const opened = await openSet(name, { path: isFiles ? folder : join(folder, "mine.jsonl") });
  for await (const item of opened.items()) items.push(item);
  return items;
}
