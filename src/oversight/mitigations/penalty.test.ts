import { describe, expect, it } from "vitest";
import { bestByReward, bestScore } from "../../rewards/best-of-n.ts";
import { fitFeatureRewardModel } from "../../rewards/feature-model.ts";
import type { RewardModel, Score } from "../../rewards/reward-model.ts";
import type { TrainingPair } from "../../rewards/training-pair.ts";
import { drawPairs, features, flourishing, goldOf } from "./testing/flourishes.ts";

const learnAlone = (pairs: readonly TrainingPair[]) => fitFeatureRewardModel(pairs, features, { held: 0 }).model;

/** Each member learns from its own fifth of the labels; members know nothing of their own error. */
function learnTogether(pairs: readonly TrainingPair[]): RewardModel {
  const members = Array.from({ length: 5 }, (_, member) =>
    learnAlone(pairs.filter((_, index) => index % 5 === member)),
  );
  return scoredBy(async (item) => {
    const means = await Promise.all(members.map(async (member) => (await member.scoreAll([item]))[0]!.mean));
    const mean = average(means);
    return { mean, sd: Math.sqrt(average(means.map((one) => (one - mean) ** 2))) };
  });
}

describe.each([
  ["that knows its own error", learnAlone],
  ["that is an ensemble of five", learnTogether],
])("best of 32 by a reward model %s", (_name, learn) => {
  const gold = async (by: number) => {
    const golds: number[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const reward = learn(await drawPairs(flourishing(0), 150, seed));
      for (let test = 0; test < 10; test++) {
        const outputs = await flourishing(0.1).sample(`Test ${test}`, 32, { seed });
        golds.push(goldOf((await bestByReward(reward, `Test ${test}`, outputs, { penalty: by })).text));
      }
    }
    return average(golds);
  };

  it("is worth more with a penalty: what nobody has labelled is no bet", async () => {
    const [none, some, much] = [await gold(0), await gold(1), await gold(2)];
    expect(some! - none!).toBeGreaterThan(1);
    expect(much! - none!).toBeGreaterThan(2);
  });
});

it("a penalty does not seek what is uncertain", () => {
  expect(() => bestScore([{ mean: 1, sd: 2 }], { penalty: -1 })).toThrow("from 0; found -1");
  expect(() => bestScore([{ mean: 1, sd: 2 }], { penalty: Number.NaN })).toThrow("found NaN");
});

function scoredBy(score: (item: { input: RewardInput; output: string }) => Promise<Score>): RewardModel {
  return {
    id: "scored",
    score: (input, output) => score({ input, output }),
    scoreAll: (items) => Promise.all(items.map(score)),
    async [Symbol.asyncDispose]() {},
  };
}

type RewardInput = Parameters<RewardModel["score"]>[0];

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
