import { expect, test } from "vitest";
import { z } from "zod";
import { journaled } from "../models/journaled.ts";
import { type CompleteOptions, type Message, ModelError } from "../models/model.ts";
import { fake } from "../models/providers/fake.ts";
import { quickJournal } from "../tasks/testing/quick-journal.ts";
import { defineJudgedTask } from "./judged-task.ts";
import { modelPolicy } from "./model-policy.ts";

const task = defineJudgedTask<string>({
  name: "echo",
  input: z.string(),
  size: (text) => text.length,
  present: (text) => ({ input: `Repeat ${text}.`, source: `It says: ${text}` }),
  evaluation: [],
});

/** Answers with the seed that it is asked with. */
const seeded = (asked: CompleteOptions[] = []) =>
  fake((_, options) => {
    asked.push(options);
    return `seed ${options.seed}`;
  });

test("a model is asked what the task presents, as its adapters are trained", async () => {
  let heard: readonly Message[] = [];
  const model = fake((messages) => {
    heard = messages;
    return "  bread ";
  });
  expect(await modelPolicy(task, model).sample("bread", 1, { seed: 1 })).toEqual(["bread"]);
  expect(heard).toEqual([{ role: "user", content: "It says: bread\n\nRepeat bread." }]);
});

test("an output is the same for the same seed and place, however many are drawn, and another for others", async () => {
  const policy = modelPolicy(task, seeded());
  const three = await policy.sample("bread", 3, { seed: 1 });
  expect(new Set(three).size).toBe(3);
  expect(await policy.sample("bread", 2, { seed: 1 })).toEqual(three.slice(0, 2));
  expect(await policy.sample("bread", 3, { seed: 2 })).not.toEqual(three);
});

test("outputs that were drawn before come from the journal", async () => {
  const asked: CompleteOptions[] = [];
  const policy = modelPolicy(task, journaled(seeded(asked), quickJournal()));
  const first = await policy.sample("bread", 3, { seed: 1 });
  expect(await policy.sample("bread", 4, { seed: 1 })).toEqual([...first, expect.any(String)]);
  expect(asked).toHaveLength(4);
});

test("what is empty, refused or cut off is asked for again, then left out", async () => {
  const replies = [
    "",
    { text: "I won't", finish: "refusal" },
    { text: "half a sen", finish: "length" },
    "whole",
  ] as const;
  let asked = 0;
  const next = fake(() => replies[asked++ % replies.length]!);
  expect(await modelPolicy(task, next, { attempts: 4 }).sample("bread", 1, { seed: 1 })).toEqual(["whole"]);
  expect(await modelPolicy(task, next, { attempts: 3 }).sample("bread", 1, { seed: 1 })).toEqual([]);
});

test("a call that fails leaves one output out; a wrong key ends it all", async () => {
  const failing = (kind: "context" | "key") =>
    fake(() => {
      throw new ModelError(kind, `no ${kind}`);
    });
  expect(await modelPolicy(task, failing("context")).sample("bread", 2, { seed: 1 })).toEqual([]);
  await expect(modelPolicy(task, failing("key")).sample("bread", 2, { seed: 1 })).rejects.toThrow("no key");
});

test("its id names what can change its outputs, its record what it takes to open it again", () => {
  const model = seeded();
  const policy = modelPolicy(task, model, { adapter: "a.gguf", temperature: 0.5 });
  expect(policy.id).toBe(modelPolicy(task, model, { temperature: 0.5 }).id);
  expect(policy.id).not.toBe(modelPolicy(task, model).id);
  expect(policy.id).not.toBe(modelPolicy(task, { ...model, endpoint: "elsewhere" }, { temperature: 0.5 }).id);
  expect(policy.record).toEqual({
    model: "fake/script",
    adapter: "a.gguf",
    temperature: 0.5,
    maxTokens: 256,
    attempts: 2,
  });
});
