import { expect, test } from "vitest";
import { z } from "zod";
import { ModelError } from "../models/model.ts";
import { fake } from "../models/providers/fake.ts";
import { definePrompt } from "../prompts/prompt.ts";
import { defineTask, type Task } from "../tasks/task.ts";
import { quickJournal } from "../tasks/testing/quick-journal.ts";
import { taskPolicy } from "./task-policy.ts";

const say = definePrompt<string>({ name: "say", render: (text) => [{ role: "user", content: text }] });

/** Says each word in a node of its own. */
const spell: Task<string, string> = defineTask({
  name: "spell",
  input: z.string(),
  output: z.string(),
  size: (text) => text.length,
  async solve(text, node) {
    const words = text.split(" ");
    if (words.length === 1) return node.ask(say, text);
    return (await node.map(words, (word) => node.solve(spell, word))).join(" ");
  },
});

test("each output is a run of the whole tree, in another manner", async () => {
  let calls = 0;
  const model = fake((messages, { sample, temperature, seed }) => {
    calls += 1;
    return `${messages[0]!.content}${sample}@${temperature}#${seed}`;
  });
  const policy = taskPolicy(spell, { model, journal: quickJournal(), temperature: 0.5 });
  const two = await policy.sample("one two", 2, { seed: 7 });
  expect(two[0]).toMatch(/^one0@0\.5#\d+ two0@0\.5#\d+$/);
  expect(new Set(two).size).toBe(2);
  expect(await policy.sample("one two", 2, { seed: 7 })).toEqual(two);
  expect(calls).toBe(4);
  expect(await policy.sample("one two", 1, { seed: 8 })).not.toEqual([two[0]]);
});

test("a run that fails is no output; a wrong key ends it all", async () => {
  const failing = (kind: "context" | "key") =>
    fake(() => {
      throw new ModelError(kind, `no ${kind}`);
    });
  const policy = (kind: "context" | "key") => taskPolicy(spell, { model: failing(kind), journal: quickJournal() });
  expect(await policy("context").sample("one two", 2, { seed: 1 })).toEqual([]);
  await expect(policy("key").sample("one two", 2, { seed: 1 })).rejects.toThrow("no key");
});

test("it stops when it is told to", async () => {
  const aborted = AbortSignal.abort(new Error("enough"));
  const policy = taskPolicy(spell, { model: fake(() => "yes"), journal: quickJournal() });
  await expect(policy.sample("one two", 1, { seed: 1, signal: aborted })).rejects.toThrow("enough");
});
