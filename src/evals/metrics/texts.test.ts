import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openJournal } from "../../journal/sqlite.ts";
import { fake } from "../../models/providers/fake.ts";
import { wrap } from "../../models/wrap.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import type { Verdict } from "../../preferences/preference.ts";
import { defineEval } from "../define.ts";
import type { Sample } from "../eval.ts";
import { runEval } from "../run.ts";
import { bestOfNGold } from "./best-of-n.ts";
import { claimPrecision } from "./claim-precision.ts";
import { embeddingSimilarity } from "./embedding-similarity.ts";
import { rougeMetric } from "./rouge.ts";
import { tokensSpent } from "./spent.ts";
import { answerF1, summaryAnswers } from "./summary-answers.ts";

interface Story {
  readonly text: string;
  readonly references: readonly string[];
}
const story: Story = { text: "Mira sold the boat. It rained.", references: ["boat sold", "rain"] };

function sampleOf<Item, Output>(item: Item, output: Output): Sample<Item, Output> {
  const spent = { calls: 0, inputTokens: 0, outputTokens: 0, cost: 0, milliseconds: 0 };
  return { item, id: "story", cluster: "story", seed: 0, epoch: 0, output, spent };
}

describe("embedding similarity", () => {
  const vectors: Record<string, number[]> = { "boat sold": [3, 4], rain: [0, 1], boat: [1, 0], "": [0, 0] };
  const model = wrap(
    fake(() => ""),
    { embed: async (texts) => texts.map((text) => vectors[text]!) },
  );

  it("is the cosine with the nearest reference", async () => {
    const metric = embeddingSimilarity<Story>(model, ({ references }) => references);
    expect(await metric.score!(sampleOf(story, "boat"))).toBeCloseTo(0.6, 12);
    expect(await metric.score!(sampleOf(story, "rain"))).toBe(1);
    expect(await metric.score!(sampleOf(story, ""))).toBe(0);
  });

  it("names a model that has no vectors", () => {
    expect(() =>
      embeddingSimilarity(
        fake(() => ""),
        () => [],
      ),
    ).toThrow("fake/script gives no vectors of texts");
  });
});

describe("claim precision", () => {
  const claimsOf = (text: string) => text.split(/(?<=\.)\s+/).filter(Boolean);
  const compare = vi.fn(async ({ input, source }: Comparison): Promise<Verdict> => {
    const claim = String(input).split("\n\n")[1]!;
    if (claim.includes("?")) return { status: "unjudged", reason: "a question" };
    return { status: "judged", choice: source!.includes(claim) ? "a" : "b" };
  });
  const metric = claimPrecision<Story>({ sourceOf: ({ text }) => text, claimsOf, checker: { compare } });

  it("is the share of a text's claims that the source bears out", async () => {
    expect(await metric.score!(sampleOf(story, "It rained. Mira sold the boat. Mira died."))).toBeCloseTo(2 / 3, 12);
  });

  it("leaves out claims that could not be checked, has no value of a text without claims, and says why where no other is left", async () => {
    expect(await metric.score!(sampleOf(story, "It rained. Did it?."))).toBe(1);
    await expect(metric.score!(sampleOf(story, "Did it?."))).rejects.toThrow("No claim could be checked: a question");
    expect(await metric.score!(sampleOf(story, ""))).toBeUndefined();
  });
});

describe("answers from a summary", () => {
  const questions = [
    { question: "What was sold?", answers: ["The boat.", "A ship"] },
    { question: "Who sold it?", answers: ["Mira"] },
  ];

  it("are scored by their words, and what the summary does not say is worth nothing", async () => {
    const answer = async (question: string, summary: string) => (question.includes("What") ? summary : undefined);
    const metric = summaryAnswers<Story>({ questionsOf: () => questions, answer });
    expect(await metric.score!(sampleOf(story, "the BOAT"))).toBe(0.5);
    expect(await metric.score!(sampleOf(story, "an old boat"))).toBeCloseTo(1 / 3, 12);
    const none = summaryAnswers<Story>({ questionsOf: () => [], answer });
    expect(await none.score!(sampleOf(story, "boat"))).toBeUndefined();
  });

  it("count a repeated word as often as the right answer has it, and need a right answer", () => {
    expect(answerF1("boat boat boat", ["boat"])).toBe(0.5);
    expect(answerF1("The", ["the"])).toBe(1);
    expect(answerF1("", ["boat"])).toBe(0);
    expect(() => answerF1("boat", [])).toThrow("A question has no right answer");
  });
});

describe("best of n", () => {
  const good = [1, 2, 3, 4].map((worth) => ({ proxy: worth, gold: worth }));
  const hacked = [1, 2, 3, 4].map((worth) => ({ proxy: worth, gold: worth === 4 ? 0 : worth }));

  it("is what the chosen output is worth, and has no value of fewer than n", () => {
    expect(bestOfNGold(1).score!(sampleOf(0, good))).toBe(2.5);
    expect(bestOfNGold(4).score!(sampleOf(0, good))).toBe(4);
    expect(bestOfNGold(4).score!(sampleOf(0, hacked))).toBe(0);
    expect(bestOfNGold(8).score!(sampleOf(0, good))).toBeUndefined();
  });

  it("has a curve over n, which falls where the reward model is deceived", () => {
    const { points } = bestOfNGold(4).curve!([sampleOf(0, hacked), sampleOf(1, hacked)])!;
    expect(points.map(({ x }) => x)).toEqual([1, 2, 4]);
    expect(points.map(({ y }) => y)).toEqual([1.5, 4 / 3, 0].map((y) => expect.closeTo(y, 12)));
    expect(bestOfNGold(4).curve!([sampleOf(0, [])])).toBeUndefined();
  });
});

it("an eval of summaries reports them beside each other", async () => {
  const journal = openJournal(":memory:");
  onTestFinished(() => journal.close());
  const { report } = await runEval(
    defineEval<Story, string>({
      name: "summaries",
      question: "Which summary is nearer to its references?",
      data: () => [story],
      arms: { lead: async ({ text }) => text.split(".")[0]!, nothing: async () => "" },
      metrics: { rouge1: rougeMetric("1", ({ references }) => references), tokensSpent },
    }),
    { journal },
  );
  expect(report.caveats).toEqual([]);
  expect(report.metrics[0]!.arms.map(({ arm, figure }) => [arm, figure!.value])).toEqual([
    ["lead", expect.closeTo(2 / 3, 12)],
    ["nothing", 0],
  ]);
});
