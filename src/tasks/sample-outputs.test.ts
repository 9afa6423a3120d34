import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";
import { fake, type Script } from "../models/providers/fake.ts";
import { definePrompt } from "../prompts/prompt.ts";
import { chosenNodes, type NodeChoice } from "./chosen-nodes.ts";
import { run } from "./run.ts";
import { type Sample, sampleOutputs } from "./sample-outputs.ts";
import { defineTask, type Task } from "./task.ts";

const say = definePrompt<string>({
  name: "say",
  attempts: 1,
  render: (text) => [{ role: "user", content: text }],
  parse(reply) {
    if (reply.includes("nonsense")) throw new Error("it is nonsense");
    return reply;
  },
});

/** Says each half of a text, then both together; what could not be said is "?". */
const halves: Task<string, string> = defineTask({
  name: "halves",
  input: z.string(),
  output: z.string(),
  size: (text) => text.length,
  label: (text) => text,
  async solve(text, node) {
    if (text.length <= 2) return node.ask(say, text).catch(() => "?");
    const middle = text.length / 2;
    const parts = await node.map([text.slice(0, middle), text.slice(middle)], (half) => node.solve(halves, half));
    return node.ask(say, parts.join("+"));
  },
});

let journal: Journal;
let asked: { content: string; temperature: number }[];
beforeEach(() => {
  journal = openJournal(":memory:");
  asked = [];
});
afterEach(() => journal.close());

/** Answers with what it was asked, in brackets, and the sample's number where it is not the first. */
const bracket: Script = (messages, { temperature = 0, sample = 0 }) => {
  const { content } = messages.at(-1)!;
  asked.push({ content, temperature });
  return `(${content}${sample > 0 ? `#${sample}` : ""})`;
};

async function solved(script = bracket): Promise<string> {
  const { id } = await run(halves, "abcdefgh", { model: fake(script), journal });
  asked = [];
  return id;
}

async function sampled(id: string, choice: NodeChoice, { deep = false, script = bracket, samples = 2 } = {}) {
  const nodes = chosenNodes(journal, id, choice);
  const found = nodes.map((): (Sample | undefined)[] => []);
  const tasks = nodes.map(({ record, parts }) => ({
    task: halves as Task<unknown, unknown>,
    input: JSON.parse(record.input),
    ...(!deep && { parts }),
  }));
  const task = sampleOutputs(tasks, {
    samples,
    temperature: 0.7,
    onSample: (of, number, sample) => {
      found[of]![number] = sample;
    },
  });
  const { output, failures } = await run(task, {}, { model: fake(script), journal });
  return { nodes, found, output, failures };
}

describe("sampleOutputs", () => {
  it("solves each node again at the given temperature, every sample another call", async () => {
    const { found, output } = await sampled(await solved(), { height: 0 });
    expect(output).toBe(8);
    expect(found[0]!.map((sample) => sample?.output)).toEqual(["(ab)", "(ab#1)"]);
    expect(found[3]!.map((sample) => sample?.asked)).toEqual(
      Array.from({ length: 2 }, () => [{ role: "user", content: "gh" }]),
    );
    expect(asked).toHaveLength(8);
    expect(asked.every(({ temperature }) => temperature === 0.7)).toBe(true);
  });

  it("leaves what is below a node as it was", async () => {
    const { found } = await sampled(await solved(), { root: true });
    const parts = "((ab)+(cd))+((ef)+(gh))";
    expect(found[0]!.map((sample) => sample?.output)).toEqual([`(${parts})`, `(${parts}#1)`]);
    expect(asked.map(({ content }) => content)).toEqual([parts, parts]);
  });

  it("solves what is below it anew as well, where nothing stands in for it", async () => {
    const { found } = await sampled(await solved(), { root: true }, { deep: true });
    expect(found[0]![1]!.output).toBe("(((ab#1)+(cd#1)#1)+((ef#1)+(gh#1)#1)#1)");
    expect(asked).toHaveLength(14);
  });

  it("asks for nothing twice: the same sampling again is answered by the journal", async () => {
    const id = await solved();
    const first = await sampled(id, {});
    asked = [];
    expect((await sampled(id, {})).found).toEqual(first.found);
    expect(asked).toEqual([]);
  });

  it("has no sample where no reply could be used, and where the task failed, whose siblings go on", async () => {
    const id = await solved();
    const script: Script = (messages, options) => {
      const { content } = messages.at(-1)!;
      if (content === "ab" || (content === "(ab)+(cd)" && options.sample === 1)) return "nonsense";
      return bracket(messages, options);
    };
    const { found, output, failures, nodes } = await sampled(id, {}, { script });
    const of = (label: string) => found[nodes.findIndex(({ record }) => record.label === label)];
    // The task answers "?" itself, without an error.
    expect(of("ab")).toEqual([undefined, undefined]);
    expect(of("abcd")).toEqual([expect.objectContaining({ output: "((ab)+(cd))" }), undefined]);
    expect(output).toBe(11);
    expect(failures).toMatchObject([{ label: "abcd" }]);
  });
});

describe("chosenNodes", () => {
  const labels = (id: string, choice: NodeChoice) => chosenNodes(journal, id, choice).map(({ record }) => record.label);

  it("are leaves, nodes of a height, the root, a subtree, or all", async () => {
    const id = await solved();
    expect(labels(id, { height: 0 })).toEqual(["ab", "cd", "ef", "gh"]);
    expect(labels(id, { height: 1 })).toEqual(["abcd", "efgh"]);
    expect(labels(id, { root: true })).toEqual(["abcdefgh"]);
    expect(labels(id, {})).toEqual(["abcdefgh", "abcd", "ab", "cd", "efgh", "ef", "gh"]);
    const [left] = chosenNodes(journal, id, { height: 1 });
    expect(labels(id, { subtree: left!.record.id.slice(0, 10) })).toEqual(["abcd", "ab", "cd"]);
  });

  it("are only those with an output that they asked a model for, unless silent ones are wanted", async () => {
    const relay: Task<string, string> = {
      ...halves,
      name: "relay",
      solve: (text, node) => node.solve(halves, text.slice(1)),
    };
    const { id } = await run(relay, "xab", { model: fake(bracket), journal });
    expect(labels(id, {})).toEqual(["ab"]);
    expect(labels(id, { silent: true })).toEqual(["xab", "ab"]);
  });

  it("refuses an id that none or several begin with", async () => {
    const id = await solved();
    expect(() => labels(id, { subtree: "z" })).toThrow(/^No node has an id in run .* begins with "z".*espalier show/);
    expect(() => labels(id, { subtree: "" })).toThrow(/^7 nodes have an id/);
  });
});
