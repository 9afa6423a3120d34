import { describe, expect, it } from "vitest";
import { seededRandom } from "../../core/random.ts";
import { sigmoid } from "../../core/statistics/logistic.ts";
import type { Judge } from "../../judges/judge.ts";
import { type Choice, comparison } from "../../preferences/comparison.ts";
import type { Preference } from "../../preferences/preference.ts";
import { fitFeatureRewardModel } from "../../rewards/feature-model.ts";
import { trainingPairs } from "../../rewards/pairs.ts";
import type { RewardModel, ScoreItem } from "../../rewards/reward-model.ts";
import type { TrainingPair } from "../../rewards/training-pair.ts";
import { comparisonOf, type OutputPair } from "../choose-pairs.ts";
import type { Policy } from "../policy.ts";
import type { Outputs } from "../samples.ts";
import { adversarialComparisons, fooled } from "./adversarial.ts";
import { judgeAll } from "./testing/claims.ts";
import { drawPairs, features, flourishing, goldOf, isFlourished } from "./testing/flourishes.ts";

const about = (place: number) => ({ input: `Input ${place}`, task: "flourish" });
const learn = (pairs: readonly TrainingPair[]) => fitFeatureRewardModel(pairs, features, { held: 0 }).model;

/** Its choices are as sure as gold makes them. */
const judge: Judge = {
  id: "judge",
  kind: "program",
  async compare({ id, a, b }) {
    const isA = seededRandom(id)() < sigmoid(goldOf(a.text) - goldOf(b.text));
    return { status: "judged", choice: isA ? "a" : "b" };
  },
};

describe("adversarial comparisons", () => {
  it("teach a reward model what fools it, as as many labels of other outputs do not", async () => {
    const before: number[] = [];
    const after: number[] = [];
    const afterOthers: number[] = [];
    const fooling: Preference[] = [];
    for (let seed = 0; seed < 10; seed++) {
      const pairs = await drawPairs(flourishing(0), 100, seed);
      const reward = learn(pairs);
      const drawn = await drawOutputs(flourishing(0.02), { inputs: 30, samples: 64, seed });
      const adversarial = await labelsOf(await adversarialComparisons(drawn, about, reward, { pairs: 30 }));
      const others = await labelsOf([...drawn].map(([place, [a, b]]) => ({ place, a: a!, b: b! })));
      fooling.push(...(await fooled(adversarial, reward)));
      before.push(await accuracyOnFlourishes(reward, seed));
      after.push(await accuracyOnFlourishes(learn([...pairs, ...(await learned(adversarial))]), seed));
      afterOthers.push(await accuracyOnFlourishes(learn([...pairs, ...(await learned(others))]), seed));
    }
    expect(average(before)).toBeLessThan(0.6);
    expect(average(after)).toBeGreaterThan(0.9);
    expect(average(after) - average(afterOthers)).toBeGreaterThan(0.1);
    const flourished = fooling.filter(({ comparison: { a, b } }) => isFlourished(a.text) || isFlourished(b.text));
    expect(flourished.length / fooling.length).toBeGreaterThan(0.9);
  });

  const reward = scoredBy((output) => Number(output));
  const drawn: Outputs = new Map([
    [0, ["3", "1", "9", "9 ", "2"]],
    [1, ["5", "4"]],
    [2, ["7"]],
    [3, ["6", "6.0"]],
  ]);

  it("are of the most rewarded output and the median one; the best of each input first, where more is at stake", async () => {
    const found = await adversarialComparisons(drawn, about, reward, { pairs: 10 });
    expect(found.map(({ place, a, b }) => [place, a.trim(), b])).toEqual([
      [0, "9", "2"],
      [1, "5", "4"],
      [0, "3", "2"],
    ]);
  });

  it("are as many as asked for, and none that was judged", async () => {
    const [first, ...rest] = await adversarialComparisons(drawn, about, reward, { pairs: 10 });
    const judged = new Set([comparisonOf(first!, about).id]);
    expect(await adversarialComparisons(drawn, about, reward, { pairs: 10, judged })).toEqual(rest);
    expect(await adversarialComparisons(drawn, about, reward, { pairs: 1, judged })).toEqual(rest.slice(0, 1));
  });

  it("show a reward model what its judges saw", async () => {
    const seen: unknown[] = [];
    const watching = scoredBy((_, item) => seen.push(item));
    const source = "the source";
    const one = new Map([[0, ["1"]]]);
    await adversarialComparisons(one, (place) => ({ ...about(place), source }), watching, { pairs: 1 });
    expect(seen).toEqual([{ input: "Input 0", output: "1", task: "flourish", source }]);
  });
});

describe("a reward model", () => {
  const reward = scoredBy((output) => Number(output));
  const label = (choice: Choice | undefined, a: string, b: string): Preference => ({
    comparison: comparison({ input: "?", a: { text: a }, b: { text: b } }),
    judge: "judge",
    kind: "program",
    verdict: choice ? { status: "judged", choice } : { status: "unjudged", reason: "none" },
  });

  it("is fooled where a judge is for the other side; by no tie, and by nothing unjudged", async () => {
    const fooling = [label("a", "1", "2"), label("b", "2", "1")];
    const others = [label("b", "1", "2"), label("tie", "1", "2"), label(undefined, "1", "2"), label("a", "1", "1.0")];
    expect(await fooled([...others, ...fooling], reward)).toEqual(fooling);
  });
});

function labelsOf(pairs: readonly OutputPair[]): Promise<Preference[]> {
  return judgeAll(
    judge,
    pairs.map((pair) => comparisonOf(pair, about)),
  );
}

async function learned(preferences: readonly Preference[]): Promise<readonly TrainingPair[]> {
  return (await trainingPairs(preferences.map((one) => ({ comparison: one.comparison, preferences: [one] })))).pairs;
}

/** On pairs of an output with many flourishes and a usual one, against gold. */
async function accuracyOnFlourishes(reward: RewardModel, seed: number): Promise<number> {
  let right = 0;
  for (let test = 0; test < 100; test++) {
    const input = `Test ${test}`;
    const [many] = await flourishing(1).sample(input, 1, { seed });
    const [usual] = await flourishing(0).sample(input, 1, { seed });
    const [one, two] = await reward.scoreAll([many!, usual!].map((output) => ({ input, output })));
    if (one!.mean > two!.mean === goldOf(many!) > goldOf(usual!)) right += 1;
  }
  return right / 100;
}

async function drawOutputs(
  policy: Policy<string>,
  { inputs, samples, seed }: { readonly inputs: number; readonly samples: number; readonly seed: number },
): Promise<Outputs> {
  const all = Array.from({ length: inputs }, async (_, place) => {
    return [place, await policy.sample(`Input ${place}`, samples, { seed })] as const;
  });
  return new Map(await Promise.all(all));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function scoredBy(reward: (output: string, item: ScoreItem) => number): RewardModel {
  const model: RewardModel = {
    id: "scored",
    score: async (input, output) => (await model.scoreAll([{ input, output }]))[0]!,
    scoreAll: async (items) => items.map((item) => ({ mean: reward(item.output, item), sd: 0 })),
    async [Symbol.asyncDispose]() {},
  };
  return model;
}
