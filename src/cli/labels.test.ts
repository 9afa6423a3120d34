/** `espalier labels`: pairs and what is said of them, into the journal and out of it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { openJournal } from "../journal/sqlite.ts";
import { formats } from "../preferences/formats/formats.ts";
import { importComparison, type Judgements, recordPreference } from "../preferences/store.ts";
import { espalier, temporaryFolder } from "./testing/program.ts";

let cwd: string;

beforeEach(() => {
  cwd = temporaryFolder();
});

const labels = (...args: string[]) => espalier(["labels", ...args], { cwd });
const write = (name: string, ...rows: readonly unknown[]) =>
  writeFileSync(
    join(cwd, name),
    rows.map((row) => `${typeof row === "string" ? row : JSON.stringify(row)}\n`).join(""),
  );
const rowsOf = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const counts = async (...args: string[]) => JSON.parse((await labels(...args, "--json")).stdout);

const panda = (idx: number, annotator1: number, annotator2: number) => ({
  idx,
  instruction: `Task ${idx}`,
  input: "",
  response1: "one",
  response2: "two",
  annotator1,
  annotator2,
});

describe("import", () => {
  test("reads pairs and judgements; list counts them", async () => {
    write("panda.jsonl", panda(1, 1, 2), panda(2, 0, 0));
    write("bench.jsonl", { input: "?", output_1: "yes", output_2: "no", label: 1 });
    const ended = await labels("import", "panda.jsonl");
    expect(ended).toEqual({ code: 0, stdout: "Dataset panda · pairs: 2 · judgements: 4\n", stderr: "" });
    expect(await counts("import", "bench.jsonl", "--dataset", "other")).toEqual({
      dataset: "other",
      comparisons: 1,
      known: 0,
      judgements: 0,
      unread: 0,
    });
    expect((await labels()).stdout).toBe(
      "dataset  pairs  judgements  judges\nother    1      0           0\npanda    2      4           2\n",
    );
    expect(await counts("list")).toContainEqual({ dataset: "panda", comparisons: 2, judgements: 4, judges: 2 });
  });

  test("names the lines that it cannot use, keeps the rest, and ends with 1", async () => {
    write("bad.jsonl", panda(1, 1, 1), "{", panda(2, 7, 1), panda(3, 1, 1));
    const { code, stdout, stderr } = await labels("import", "bad.jsonl");
    expect(code).toBe(1);
    expect(stdout).toBe("Dataset bad · pairs: 2 · judgements: 4 · not usable: 2\n");
    expect(stderr).toMatch(/^bad\.jsonl, line 2: not JSON.*\nbad\.jsonl, line 3: annotator1: it must be 0.*\n$/);
  });

  test("of many bad lines names twenty", async () => {
    write("bad.jsonl", ...Array(30).fill("}"));
    const { stderr } = await labels("import", "bad.jsonl");
    expect(stderr.match(/line \d+: /g)).toHaveLength(20);
    expect(stderr).toMatch(/… and 10 more lines\.\n$/);
  });

  test("changes nothing the second time, and another file's pairs do not take the place of those that are there", async () => {
    write("panda.jsonl", panda(1, 1, 2));
    await labels("import", "panda.jsonl");
    expect(await counts("import", "panda.jsonl")).toMatchObject({ comparisons: 0, known: 1, judgements: 0 });
    write("panda.jsonl", panda(1, 2, 2), panda(2, 1, 1));
    expect(await counts("import", "panda.jsonl")).toMatchObject({ comparisons: 1, known: 1, judgements: 3 });
    write("panda.jsonl", { ...panda(1, 1, 1), instruction: "Another task" });
    const { code, stderr } = await labels("import", "panda.jsonl");
    expect(code).toBe(1);
    expect(stderr).toMatch(/line 1: the dataset "panda" holds another pair under the id 1\. .*--dataset NAME/);
  });

  test("reads standard input", async () => {
    const input = `${JSON.stringify(panda(1, 1, 1))}\n5\n`;
    const { stdout, stderr } = await espalier(["labels", "import", "-"], { cwd, input });
    expect(stdout).toBe("Dataset standard-input · pairs: 1 · judgements: 2 · not usable: 1\n");
    expect(stderr).toBe("standard input, line 2: a row must be a JSON object, this is a number\n");
  });

  test.each([
    ["an empty file", "", /empty\.jsonl is empty/],
    ["a binary file", "PAR1\0\0", /is a binary file/],
  ])("refuses %s", async (_, content, message) => {
    writeFileSync(join(cwd, "empty.jsonl"), content);
    const { code, stderr, stdout } = await labels("import", "empty.jsonl");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

describe("export", () => {
  beforeEach(async () => {
    const journal = openJournal(join(cwd, ".espalier", "journal.db"));
    const [bare] = formats.llmbar.read({ input: "?", output_1: "yes", output_2: "no", label: 1 });
    importComparison(journal, "bench", 0, bare!.comparison);
    for (const [index, row] of [panda(1, 1, 2), panda(2, 0, 2)].entries()) {
      const [{ comparison, preferences }] = formats.pandalm.read(row) as [Judgements];
      importComparison(journal, "panda", index, comparison);
      for (const preference of preferences) await recordPreference(journal, "panda", preference);
    }
    await journal.close();
  });

  test("writes training data to standard output, and what is left out beside it", async () => {
    const { code, stdout, stderr } = await labels("export", "panda");
    expect(code).toBe(0);
    expect(rowsOf(stdout)).toMatchObject([
      { prompt: "Task 1", chosen: "one", rejected: "two", judge: "annotator1", kind: "human" },
      { prompt: "Task 1", chosen: "two", rejected: "one", judge: "annotator2" },
      { prompt: "Task 2", chosen: "two", rejected: "one", judge: "annotator2" },
    ]);
    expect(stderr).toBe("Rows: 3\nLeft out: 1, for trl has no place for ties\n");
  });

  test("writes one judge's labels to a file, with the counts as JSON", async () => {
    const ended = await labels(
      "export",
      "panda",
      "--judge",
      "annotator2",
      "--format",
      "llmbar",
      "--out",
      "o",
      "--json",
    );
    expect(JSON.parse(ended.stdout)).toEqual({ rows: 2, unjudged: 0, unheld: {} });
    expect(rowsOf(readFileSync(join(cwd, "o"), "utf8")).map(({ id, label }) => [id, label])).toEqual([
      ["1", 2],
      ["2", 2],
    ]);
  });

  test("in our own format takes everything along, to be imported elsewhere", async () => {
    const { stdout } = await labels("export", "panda", "--format", "espalier");
    const { stdout: bare } = await labels("export", "bench", "--format", "espalier");
    writeFileSync(join(cwd, "all.jsonl"), stdout + bare);
    expect(await counts("import", "all.jsonl")).toMatchObject({ comparisons: 3, judgements: 4 });
    expect((await labels("export", "all", "--format", "espalier")).stdout).toBe(stdout + bare);
  });

  test("says that there is no such dataset, judge or journal, and what there is", async () => {
    expect(await labels("export", "pandas")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no dataset named "pandas"\. It has: bench, panda\./),
    });
    expect(await labels("export", "panda", "--judge", "x")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('judged by "x". Judges there: annotator1, annotator2.'),
    });
    expect(await labels("export", "bench", "--judge", "x")).toMatchObject({
      stderr: expect.stringContaining("Nobody has judged it yet."),
    });
    expect(await labels("export", "panda", "--journal", "no.db")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("There is no journal at no.db yet"),
    });
    expect(await labels("export", "panda", "--format", "csv")).toMatchObject({ code: 2 });
  });

  test("a file that cannot be written is an error, and the old one stays", async () => {
    const full = await labels("export", "panda", "--out", "/dev/full");
    expect(full).toMatchObject({ code: 1, stderr: expect.stringContaining("/dev/full cannot be written: ENOSPC") });
    const { code, stderr } = await labels("export", "panda", "--out", "none/o.jsonl");
    expect(code).toBe(1);
    expect(stderr).toContain("none/o.jsonl cannot be written: ENOENT");
  });
});
