import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import type { Journal } from "../../journal/journal.ts";
import { openJournal } from "../../journal/sqlite.ts";
import { modelJudge } from "../../judges/model-judge.ts";
import { defineRubric } from "../../judges/rubric.ts";
import { counted } from "../../models/counted.ts";
import { type Model, ModelError } from "../../models/model.ts";
import { priced } from "../../models/priced.ts";
import { fake } from "../../models/providers/fake.ts";
import { wrap } from "../../models/wrap.ts";
import { defineEval } from "../define.ts";
import type { EvalDefinition, Metric } from "../eval.ts";
import { claimPrecision } from "../metrics/claim-precision.ts";
import { embeddingSimilarity } from "../metrics/embedding-similarity.ts";
import { EvalStopped, runEval } from "../run.ts";

let journal: Journal;
beforeEach(() => {
  journal = openJournal(":memory:");
});
afterEach(() => journal.close());

interface Topic {
  readonly topic: string;
}

const silent = fake(() => "");
const rubric = defineRubric({ name: "borne-out", criteria: "The better answer is the true one." });
const topics = (n: number) => () => Array.from({ length: n }, (_, at) => ({ topic: `topic ${at}` }));

function evalOf(parts: Partial<EvalDefinition<Topic, string>>) {
  return defineEval<Topic, string>({
    ...{ name: "asking", question: "What do metrics ask?", data: topics(6) },
    arms: { plain: async ({ topic }) => `On ${topic}.`, loud: async ({ topic }) => `ON ${topic}!` },
    metrics: {},
    ...parts,
  });
}

/** A metric that asks a model for a mark, and how often the model was really asked. */
function marking(mark: () => string | Promise<string> = () => "1") {
  const made = vi.fn(mark);
  const asked = counted(priced(fake(made), { input: 1e6, output: 0 }));
  const metric: Metric<Topic, string> = {
    score: async ({ output }) => Number((await asked.complete([{ role: "user", content: `Mark ${output!}` }])).text),
  };
  return { made, metric };
}

test("what a metric asks is paid for once, and told apart from what the arms took", async () => {
  const { made, metric } = marking();
  const definition = evalOf({ metrics: { mark: metric, length: { score: ({ output }) => output!.length } } });
  const first = await runEval(definition, { journal });
  const again = await runEval(definition, { journal });
  expect(made).toHaveBeenCalledTimes(12);
  const spent = { calls: 12, inputTokens: 48, outputTokens: expect.any(Number), cost: 48 };
  expect(first.report.measuring).toEqual([{ metric: "mark", models: ["fake/script"], recalled: 0, spent }]);
  expect(again.report.measuring).toEqual([{ ...first.report.measuring![0]!, recalled: 12 }]);
  expect(again.report.metrics).toEqual(first.report.metrics);
  expect(first.report.arms.map((arm) => arm.spent.calls)).toEqual([0, 0]);
});

test("what two samples need is one call", async () => {
  const { made, metric } = marking();
  const arms = { one: async () => "same", other: async () => "same" };
  const { report } = await runEval(evalOf({ arms, metrics: { mark: metric } }), { journal });
  expect(made).toHaveBeenCalledTimes(1);
  expect(report.measuring).toMatchObject([{ recalled: 0, spent: { calls: 1 } }]);
});

test("a judge that checks claims, and vectors of texts, are kept too", async () => {
  const embed = vi.fn(async (texts: readonly string[]) => texts.map((text) => [text.length, 0.1]));
  const complete = vi.fn(async () => ({
    ...{ text: "They say so.\n\nVERDICT: A", tokens: { input: 9, output: 5 }, finish: "stop" as const },
  }));
  const model = counted(wrap(silent, { embed, complete }));
  const definition = evalOf({
    metrics: {
      claims: claimPrecision({
        sourceOf: ({ topic }) => topic,
        claimsOf: (text) => [text],
        checker: modelJudge(model, rubric, { orders: "one", verdict: "text" }),
      }),
      near: embeddingSimilarity(model, ({ topic }) => [topic, "the same for all"]),
    },
  });
  const { report } = await runEval(definition, { journal });
  expect(report.measuring).toMatchObject([
    { metric: "claims", recalled: 0, spent: { calls: 12, inputTokens: 108, outputTokens: 60, cost: null } },
    // 12 outputs, 6 topics, and what is the same for all.
    { metric: "near", recalled: 0, spent: { calls: 19, outputTokens: 0 } },
  ]);
  const again = await runEval(definition, { journal });
  expect(again.report.metrics).toEqual(report.metrics);
  expect(again.report.measuring).toMatchObject([{ recalled: 12 }, { recalled: 19 }]);
  expect(complete).toHaveBeenCalledTimes(12);
  expect(embed).toHaveBeenCalledTimes(19);
});

describe("measuring that ends early", () => {
  it("is gone on with after a stop, and what was in flight is kept", async () => {
    const stop = new AbortController();
    const { made, metric } = marking(() => {
      if (made.mock.calls.length === 4) stop.abort();
      return "1";
    });
    const definition = evalOf({ metrics: { mark: metric } });
    const stopped = await runEval(definition, { journal, concurrency: 1, drain: stop.signal }).catch((error) => error);
    expect(stopped).toBeInstanceOf(EvalStopped);
    expect(stopped.message).toBe(
      "Stopped while measuring, after 4 of 12 samples: what models were asked is kept, and the same command goes on.",
    );
    const { report } = await runEval(definition, { journal });
    expect(made).toHaveBeenCalledTimes(12);
    expect(report.measuring).toMatchObject([{ recalled: 4, spent: { calls: 12 } }]);
  });

  it("keeps within the command's limits, and says what has no value for it", async () => {
    const { made, metric } = marking();
    const definition = evalOf({ metrics: { mark: metric } });
    const { report } = await runEval(definition, { journal, concurrency: 1, limits: { calls: 5 } });
    expect(made).toHaveBeenCalledTimes(5);
    expect(report.metrics[0]!.arms.map(({ n }) => n)).toEqual([5, 0]);
    expect(report.metrics[0]!.faults).toMatchObject([
      { arm: "plain", samples: 1 },
      { arm: "loud", samples: 6 },
    ]);
    expect(report.caveats[1]).toMatch(
      /^mark could not be computed for 6 samples of loud: The budget of 5 calls is reached/,
    );
    const { report: whole } = await runEval(definition, { journal });
    expect(made).toHaveBeenCalledTimes(12);
    expect(whole.metrics[0]!.faults).toBeUndefined();
  });

  it("asks no more where the error would meet every sample", async () => {
    const complete = vi.fn(async (): ReturnType<Model["complete"]> => {
      throw new ModelError("key", "no key");
    });
    const model = counted(wrap(silent, { complete }));
    const score = async () => Number((await model.complete([])).text);
    const definition = evalOf({ metrics: { mark: { score }, length: { score: ({ output }) => output!.length } } });
    const { report } = await runEval(definition, { journal, concurrency: 1 });
    expect(complete.mock.calls.length).toBeLessThanOrEqual(2);
    expect(report.caveats).toEqual([
      "mark could not be computed for 6 samples of plain: no key",
      "mark could not be computed for 6 samples of loud: no key",
    ]);
    expect(report.metrics[1]!.arms.map(({ n }) => n)).toEqual([6, 6]);
  });
});
