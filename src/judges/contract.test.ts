import { describe, expect, it } from "vitest";
import { EspalierError } from "../core/errors.ts";
import type { Message } from "../models/model.ts";
import { fake, type Script } from "../models/providers/fake.ts";
import { type Comparison, comparison } from "../preferences/comparison.ts";
import { verdictSchema } from "../preferences/schema.ts";
import type { RewardModel } from "../rewards/reward-model.ts";
import { assisted } from "./assisted.ts";
import { constitution } from "./constitution.ts";
import type { Judge } from "./judge.ts";
import { modelJudge } from "./model-judge.ts";
import { oracle } from "./oracle.ts";
import { panel } from "./panel.ts";
import { rewardJudge } from "./reward-judge.ts";
import { defineRubric } from "./rubric.ts";

const rubric = defineRubric({ name: "good", criteria: "What is marked GOOD is better." });
const principles = ["GOOD is good.", "GOOD is better.", "GOOD is best."].map((criteria) =>
  defineRubric({ name: "principle", criteria }),
);
const helper = { name: "echo", note: async () => [{ helper: "echo", about: "a" as const, text: "I have read it." }] };

/** Add new judges here: each is made of a model that prefers what is marked GOOD, or fails. */
const JUDGES: readonly (readonly [string, (script: Script) => Judge])[] = [
  ["a model by schema", (script) => modelJudge(fake(script), rubric)],
  ["a model by text", (script) => modelJudge(fake(script), rubric, { verdict: "text" })],
  ["a model by log-probabilities", (script) => modelJudge(fake(script), rubric, { verdict: "logprobs" })],
  ["a model in one order", (script) => modelJudge(fake(script), rubric, { orders: "one" })],
  ["a panel", (script) => panel([0, 1, 2].map((sample) => modelJudge(fake(script), rubric, { sample })))],
  ["a constitution", (script) => constitution(principles, (each) => modelJudge(fake(script), each), { draw: 2 })],
  ["an assisted model", (script) => assisted(modelJudge(fake(script), rubric), [helper])],
  [
    "an assisted panel of assisted models",
    (script) => assisted(panel([assisted(modelJudge(fake(script), rubric), [helper])]), [helper]),
  ],
  ["a reward model", (script) => rewardJudge(rewarding(script))],
  ["the oracle", oracle],
];

const clear = comparison({
  input: "What is 2 + 2?",
  a: { text: "GOOD: four", origin: { model: "secret/origin" } },
  b: { text: "five", origin: { prompt: "secret-prompt" } },
  gold: "a",
});
const { gold: _, ...withoutGold } = clear;
const swapped: Comparison = { ...clear, a: clear.b, b: clear.a, gold: "b" };

const prefersGood: Script = (messages, { logprobs }) => {
  const letter = shown(messages).match(/Response ([AB])\]\nGOOD/)![1] as "A" | "B";
  if (logprobs) {
    const top = [
      ...(letter === "A" ? [["A", 0.9] as const, ["B", 0.1] as const] : [["B", 0.9] as const, ["A", 0.1] as const]),
    ];
    return {
      text: letter,
      logprobs: [
        { token: letter, logprob: Math.log(0.9), top: top.map(([token, p]) => ({ token, logprob: Math.log(p) })) },
      ],
    };
  }
  return shown(messages).includes("JSON")
    ? JSON.stringify({ rationale: "It is marked.", choice: letter })
    : `VERDICT: ${letter}`;
};
/** What the model says is better has the higher reward. */
function rewarding(script: Script): RewardModel {
  const model: RewardModel = {
    id: "rewards",
    score: async (input, output, about) => (await model.scoreAll([{ input, output, ...about }]))[0]!,
    async scoreAll(items) {
      const content = items.map(({ output }, at) => `[Response ${"AB"[at]}]\n${output}`).join("\n\n");
      const reply = await fake(script).complete([{ role: "user", content }]);
      if (reply.finish === "refusal") throw new EspalierError("The model refused.");
      return items.map((_, at) => ({ mean: reply.text.endsWith("AB"[at]!) ? 1 : -1, sd: 0.5 }));
    },
    async [Symbol.asyncDispose]() {},
  };
  return model;
}
const refuses: Script = () => ({ text: "", finish: "refusal" });

function shown(messages: readonly Message[]): string {
  return messages.map(({ content }) => content).join("\n\n");
}

describe.each(JUDGES)("%s", (_name, make) => {
  it("has an id of one line, the same each time it is made", () => {
    expect(make(prefersGood).id).toMatch(/^[^\n]+$/);
    expect(make(prefersGood).id).toBe(make(prefersGood).id);
  });

  it("finds the better one, whichever way round", async () => {
    expect(await make(prefersGood).compare(clear)).toMatchObject({ status: "judged", choice: "a" });
    expect(await make(prefersGood).compare(swapped)).toMatchObject({ status: "judged", choice: "b" });
  });

  it("says the same whenever it is asked", async () => {
    const judge = make(prefersGood);
    expect(await judge.compare(clear)).toEqual(await judge.compare(clear));
  });

  it("gives a verdict that survives being written down", async () => {
    for (const script of [prefersGood, refuses]) {
      const verdict = await make(script).compare(clear);
      expect(verdictSchema.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
    }
  });

  it("has a probability that agrees with its choice, if any", async () => {
    const verdict = await make(prefersGood).compare(clear);
    if (verdict.status !== "judged") throw new Error(verdict.reason);
    expect(verdict.probability ?? 1).toBeGreaterThan(0.5);
    expect(verdict.probability ?? 1).toBeLessThanOrEqual(1);
  });

  it("says why when it cannot judge", async () => {
    const verdict = await make(refuses).compare(withoutGold);
    expect(verdict).toMatchObject({ status: "unjudged", reason: expect.stringMatching(/refused|not known/) });
  });

  it("shows nobody the right answer or where a candidate came from", async () => {
    const prompts: string[] = [];
    await make((messages, options) => {
      prompts.push(shown(messages));
      return prefersGood(messages, options);
    }).compare(clear);
    expect(prompts.join("\n")).not.toMatch(/secret|gold/);
  });
});
