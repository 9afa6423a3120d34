import { expect, test } from "vitest";
import { z } from "zod";
import { inputsBelow } from "./inputs-below.ts";
import { defineJudgedTask, type JudgedTask, subtask } from "./judged-task.ts";
import type { Policy } from "./policy.ts";

const word = defineJudgedTask<string>({
  name: "word",
  input: z.string(),
  size: (text) => text.length,
  present: (text) => ({ input: text }),
  evaluation: [],
});
/** Asks about each word of both outputs. */
const sentence = defineJudgedTask<string>({
  ...word,
  name: "sentence",
  size: (text) => 10 * text.length,
  evaluation: [
    subtask(word, (_, { a, b }) =>
      [a, b].flatMap(({ text }) => text.split(" ").map((input) => ({ input, about: "both" as const }))),
    ),
  ],
});
const text = defineJudgedTask<string>({
  ...word,
  name: "text",
  size: (text) => 100 * text.length,
  evaluation: [subtask(sentence, (input) => input.split(". ").map((one) => ({ input: one, about: "both" as const })))],
}) as JudgedTask<unknown>;

const policy: Policy<unknown> = {
  id: "echo",
  sample: async (input, count) => Array.from({ length: count }, (_, place) => `${input} ${place % 2}`),
};
const options = { seed: 1, outputs: 2, most: 100, concurrency: 2 };

test("what is asked to judge the first outputs becomes the inputs below, level by level, each once", async () => {
  const told: string[] = [];
  const inputs = await inputsBelow(text, new Map([["text", ["a b. c", "c. d"]]]), () => policy, {
    ...options,
    onDone: (task, done, of) => told.push(`${task} ${done}/${of}`),
  });
  expect(told).toEqual([
    "text 0/2",
    "text 1/2",
    "text 2/2",
    "sentence 0/3",
    "sentence 1/3",
    "sentence 2/3",
    "sentence 3/3",
  ]);
  expect(inputs.get("sentence")!.toSorted()).toEqual(["a b", "c", "d"]);
  expect(inputs.get("word")!.toSorted()).toEqual(["0", "1", "a", "b", "c", "d"]);
});

test("of more outputs each is compared once", async () => {
  const five: Policy<unknown> = { id: "five", sample: async () => ["a", "b", "c", "d", "e"] };
  const inputs = await inputsBelow(
    sentence as JudgedTask<unknown>,
    new Map([["sentence", ["x"]]]),
    () => five,
    options,
  );
  expect(inputs.get("word")!.toSorted()).toEqual(["a", "b", "c", "d"]);
});

test("of many some are drawn, the same every time", async () => {
  const given = new Map([["text", ["a b. c", "c. d"]]]);
  const some = await inputsBelow(text, given, () => policy, { ...options, most: 2 });
  expect(some.get("word")).toHaveLength(2);
  expect(await inputsBelow(text, given, () => policy, { ...options, most: 2 })).toEqual(some);
});

test("where inputs are known nothing is derived, and a policy that says one thing alone raises no question", async () => {
  const known = new Map([
    ["text", ["a b. c"]],
    ["sentence", ["x"]],
  ]);
  const mute: Policy<unknown> = { id: "mute", sample: async () => ["always this"] };
  const inputs = await inputsBelow(text, known, (task) => (task.name === "text" ? mute : policy), options);
  expect(inputs.get("sentence")).toEqual(["x"]);
  expect(inputs.get("word")!.toSorted()).toEqual(["0", "1", "x"]);
  expect((await inputsBelow(text, known, () => mute, options)).get("word")).toEqual([]);
});

test("a question that is no smaller, or no input of its task, is refused before anything below is grown", async () => {
  const asks = (input: unknown) =>
    ({
      ...sentence,
      evaluation: [subtask(word as JudgedTask<unknown>, () => [{ input, about: "both" }])],
    }) as JudgedTask<unknown>;
  const below = (input: unknown) => inputsBelow(asks(input), new Map([["sentence", ["a b"]]]), () => policy, options);
  await expect(below("a b".repeat(10))).rejects.toThrow(
    '"word" is asked a question of size 30 to help to judge "sentence"',
  );
  await expect(below(7)).rejects.toThrow('"sentence" asks "word" what is no input of it: ');
});
