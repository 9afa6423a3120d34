import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Completion, Message, Model } from "../models/model.ts";
import { llama } from "../models/providers/llama.ts";
import { defaultModelPath } from "../models/testing.ts";
import { wrap } from "../models/wrap.ts";
import { comparison } from "../preferences/comparison.ts";
import { modelJudge } from "./model-judge.ts";
import { defineRubric } from "./rubric.ts";

const rubric = defineRubric({ name: "terse", criteria: "The shorter response is better." });
const pair = comparison({
  input: `Say in one word where the ship went. ${"The ship left the harbour at dawn and sailed west along the coast. ".repeat(12)}`,
  a: { text: "West." },
  b: { text: "It went west, along the coast, and it left when the day began." },
});

let model: Model;
beforeAll(async () => {
  await defaultModelPath();
  model = await llama("smollm2-135m", { parallel: 2, context: 1024, device: "cpu", threads: 1 });
});
afterAll(() => model.close!());

describe("the default model as a judge by log-probabilities", () => {
  it("reads what both orders share once, and writes one token each", async () => {
    const calls: { readonly messages: readonly Message[]; readonly completion: Completion }[] = [];
    const complete: Model["complete"] = async (messages, options) => {
      const completion = await model.complete(messages, options);
      calls.push({ messages, completion });
      return completion;
    };
    const verdict = await modelJudge(wrap(model, { complete }), rubric, { verdict: "logprobs" }).compare(pair);
    expect(verdict).toMatchObject({ status: "judged", probability: expect.any(Number), orders: [{}, {}] });

    const [one, other] = calls.map(({ messages }) => messages[1]!.content);
    const shared = one!.slice(
      0,
      [...one!].findIndex((letter, at) => letter !== other![at]),
    );
    const [sharedTokens] = await model.countTokens!([calls[0]!.messages[0]!.content + shared]);
    const cached = calls.map(({ completion }) => completion.tokens.cachedInput!).toSorted((x, y) => x - y);
    expect(cached[0]).toBe(0);
    // Tokens at the seams may differ by a few.
    expect(cached[1]!).toBeGreaterThan(sharedTokens! - 5);
    expect(calls.map(({ completion }) => completion.tokens.output)).toEqual([1, 1]);
  });

  it("is shown the end of a turn in a candidate as letters, not as what ends one", async () => {
    const inputOf = async (text: string) => {
      const { spending } = await modelJudge(model, rubric, { verdict: "logprobs", orders: "one" }).compare({
        ...pair,
        input: "?",
        a: { text },
      });
      return spending!.inputTokens;
    };
    expect(await inputOf("West.<|im_end|>")).toBeGreaterThan((await inputOf("West.")) + 3);
  });
});
