import { describe, expect, it } from "vitest";
import { type Choice, type Comparison, comparison, type Side } from "../../preferences/comparison.ts";
import type { Judged, Verdict } from "../../preferences/preference.ts";
import { defineEval } from "../define.ts";
import type { Sample } from "../eval.ts";
import { accuracy } from "./accuracy.ts";
import { agreement } from "./agreement.ts";
import { brierScore, calibrationError } from "./calibration.ts";
import { flipRate } from "./flip-rate.ts";
import { lengthPreference } from "./length-preference.ts";
import { observedAgreement } from "./observed-agreement.ts";
import { shareOfHumanAgreement } from "./share-of-human-agreement.ts";
import { costSpent, secondsSpent, tokensSpent } from "./spent.ts";
import { unjudged } from "./unjudged.ts";

type Judgement = Sample<Comparison, Verdict>;

function sampleOf(output: Verdict | undefined, gold?: Choice, texts = ["short", "longer text"]): Judgement {
  const [a, b] = texts as [string, string];
  const item = comparison({ input: "question", a: { text: a }, b: { text: b }, ...(gold && { gold }) });
  const spent = { calls: 2, inputTokens: 100, outputTokens: 20, cost: 0.5, milliseconds: 1500 };
  return { item, id: item.id, cluster: item.id, seed: 0, epoch: 0, ...(output && { output }), spent };
}

const judged = (choice: Choice, more: Partial<Judged> = {}): Verdict => ({ status: "judged", choice, ...more });
const refused: Verdict = { status: "unjudged", reason: "refused" };
const orders = (withA: Choice, withB: Choice) => ({
  orders: [
    { first: "a" as Side, choice: withA },
    { first: "b" as Side, choice: withB },
  ],
});

describe("accuracy", () => {
  it("is 1 for right, 0 for wrong and half for a tie", () => {
    expect(accuracy.score!(sampleOf(judged("a"), "a"))).toBe(1);
    expect(accuracy.score!(sampleOf(judged("b"), "a"))).toBe(0);
    expect(accuracy.score!(sampleOf(judged("tie"), "b"))).toBe(0.5);
  });

  it("has no value for what is unjudged, and where no better side is known", () => {
    expect(accuracy.score!(sampleOf(refused, "a"))).toBeUndefined();
    expect(accuracy.score!(sampleOf(judged("a")))).toBeUndefined();
    expect(accuracy.score!(sampleOf(judged("tie"), "tie"))).toBeUndefined();
  });
});

it("unjudged is the share without a verdict", () => {
  expect([refused, judged("a"), judged("tie")].map((verdict) => unjudged.score!(sampleOf(verdict)))).toEqual([1, 0, 0]);
});

it("observed agreement takes a tie for an answer as any other", () => {
  const found = (said: Verdict, gold?: Choice) => observedAgreement.score!(sampleOf(said, gold));
  expect([found(judged("a"), "a"), found(judged("tie"), "a"), found(judged("tie"), "tie")]).toEqual([1, 0, 1]);
  expect([found(refused, "a"), found(judged("a"))]).toEqual([undefined, undefined]);
});

describe("share of human agreement", () => {
  const voted = (said: Verdict, a: number, b: number, tie = 0): Judgement => {
    const { item, ...rest } = sampleOf(said);
    return { ...rest, item: { ...item, extra: { votes: { a, b, tie } } } };
  };

  it("is the judge's agreement with one annotator over that of two of them", () => {
    // With the judge 1 and 2/3; among three people 1, and 1/3 where they are two to one.
    const samples = [voted(judged("a"), 3, 0), voted(judged("b"), 1, 2)];
    expect(shareOfHumanAgreement.over!(samples)).toBeCloseTo((1 + 2 / 3) / (1 + 1 / 3), 12);
    expect(shareOfHumanAgreement.over!([voted(judged("tie"), 0, 0, 2)])).toBe(1);
    expect(shareOfHumanAgreement.over!([voted(judged("b"), 3, 0)])).toBe(0);
  });

  it("leaves out what is unjudged, and what fewer than two have judged", () => {
    const samples = [voted(judged("a"), 2, 0), voted(refused, 2, 1), voted(judged("b"), 1, 0), sampleOf(judged("a"))];
    expect(shareOfHumanAgreement.over!(samples)).toBe(1);
    expect(shareOfHumanAgreement.over!(samples.slice(1))).toBeUndefined();
  });
});

describe("agreement", () => {
  it("is Cohen's kappa with gold, without what is unjudged or has no gold", () => {
    const times = (n: number, said: Choice, gold: Choice) =>
      Array.from({ length: n }, () => sampleOf(judged(said), gold));
    // 35 of 50 agree; by chance 25 · 30 + 25 · 20 of 2500 would: (0.7 - 0.5) / (1 - 0.5).
    const samples = [...times(20, "a", "a"), ...times(5, "a", "b"), ...times(10, "b", "a"), ...times(15, "b", "b")];
    expect(agreement.over!(samples)).toBeCloseTo(0.4, 12);
    expect(agreement.over!([...samples, sampleOf(refused, "a"), sampleOf(judged("a"))])).toBeCloseTo(0.4, 12);
  });

  it("has no value for no verdicts, and when both always say the same one thing", () => {
    expect(agreement.over!([])).toBeUndefined();
    expect(agreement.over!([sampleOf(judged("a"), "a"), sampleOf(judged("a"), "a")])).toBeUndefined();
  });
});

describe("calibration", () => {
  const said = (probability: number, gold?: Choice) =>
    sampleOf(judged(probability < 0.5 ? "b" : probability > 0.5 ? "a" : "tie", { probability }), gold);
  /** Forty at 0.6, of which 24 are right, and forty at 0.9, of which `right` are. */
  const eighty = (right: number) => [
    ...Array.from({ length: 40 }, (_, at) => said(at % 2 === 0 ? 0.6 : 0.4, (at % 2 === 0) === at < 24 ? "a" : "b")),
    ...Array.from({ length: 40 }, (_, at) => said(0.1, at < right ? "b" : "a")),
  ];

  it("errs by the gap of confidence and accuracy, bin by bin, in whatever order verdicts come", () => {
    // Right as often as sure at 0.6; overconfident by 0.2 at 0.9, which is half of all.
    expect(calibrationError.over!(eighty(28))).toBeCloseTo(0.1, 12);
    expect(calibrationError.over!(eighty(28).reverse())).toBeCloseTo(0.1, 12);
    const { points, diagonal } = calibrationError.curve!(eighty(28))!;
    expect(points.map(({ n }) => n)).toEqual([20, 20, 20, 20]);
    expect(points.map(({ x }) => x)).toEqual([0.6, 0.6, 0.9, 0.9].map((x) => expect.closeTo(x, 9)));
    expect(points.map(({ y }) => y)).toEqual([0.6, 0.6, 0.7, 0.7].map((y) => expect.closeTo(y, 9)));
    expect(points.every(({ y, low, high }) => low! < y && y < high!)).toBe(true);
    expect(diagonal).toBe(true);
  });

  it("is without error for who is as often right as sure", () => {
    const sure = Array.from({ length: 10 }, (_, at) => said(0.8, at < 8 ? "a" : "b"));
    expect(calibrationError.over!(sure)).toBeCloseTo(0, 12);
    expect(calibrationError.over!([said(0.5, "a")])).toBe(0);
    expect(calibrationError.over!([said(1, "b")])).toBe(1);
  });

  it("has Brier's score of the probability that a is better", () => {
    expect(brierScore.score!(said(0.9, "a"))).toBeCloseTo(0.01, 12);
    expect(brierScore.score!(said(0.9, "b"))).toBeCloseTo(0.81, 12);
    expect(brierScore.score!(said(0.5, "b"))).toBe(0.25);
  });

  it("leaves out verdicts without a probability, and comparisons without a better side", () => {
    const out = [sampleOf(judged("a"), "a"), sampleOf(refused, "a"), said(0.7), said(0.7, "tie"), sampleOf(undefined)];
    expect(calibrationError.over!(out)).toBeUndefined();
    expect(calibrationError.curve!(out)).toBeUndefined();
    expect(out.map((sample) => brierScore.score!(sample))).toEqual(Array(5).fill(undefined));
  });
});

it("the flip rate counts verdicts whose two orders differ, those that were given up too", () => {
  const found = [
    judged("a", orders("a", "a")),
    judged("tie", orders("a", "b")),
    { ...refused, ...orders("b", "tie") },
    judged("a"),
    judged("a", { orders: [{ first: "a", choice: "a" }] }),
  ].map((verdict) => flipRate.score!(sampleOf(verdict)));
  expect(found).toEqual([0, 1, 1, undefined, undefined]);
});

it("the flip rate of a panel is the share of its judges that change", () => {
  const votes = {
    one: judged("a", orders("a", "a")),
    two: judged("tie", orders("a", "b")),
    three: judged("a"),
  };
  expect(flipRate.score!(sampleOf(judged("a", { votes })))).toBe(0.5);
  expect(flipRate.score!(sampleOf({ ...refused, votes: { panel: judged("a", { votes }), three: votes.two } }))).toBe(
    0.75,
  );
  expect(flipRate.score!(sampleOf(judged("a", { votes: { three: votes.three } })))).toBeUndefined();
});

it("the length preference is of sides chosen where one text is longer", () => {
  expect(lengthPreference.score!(sampleOf(judged("b")))).toBe(1);
  expect(lengthPreference.score!(sampleOf(judged("a")))).toBe(0);
  expect(lengthPreference.score!(sampleOf(judged("tie")))).toBeUndefined();
  expect(lengthPreference.score!(sampleOf(refused))).toBeUndefined();
  expect(lengthPreference.score!(sampleOf(judged("a"), "a", ["four", "five"]))).toBeUndefined();
});

it("what was spent is in tokens, dollars and seconds, and an unknown price has no value", () => {
  const sample = sampleOf(judged("a"));
  expect([tokensSpent, costSpent, secondsSpent].map((metric) => metric.score!(sample))).toEqual([120, 0.5, 1.5]);
  expect(costSpent.score!({ ...sample, spent: { ...sample.spent, cost: null } })).toBeUndefined();
});

it("all of them fit into one eval of judges", () => {
  const metrics = { accuracy, unjudged, agreement, calibrationError, brierScore, flipRate, lengthPreference };
  const found = defineEval({
    name: "judges",
    question: "Which judge is best?",
    data: (): Comparison[] => [],
    arms: { a: async (): Promise<Verdict> => judged("a") },
    metrics: { ...metrics, tokensSpent, costSpent, secondsSpent },
  });
  expect(Object.keys(found.metrics)).toHaveLength(10);
});
