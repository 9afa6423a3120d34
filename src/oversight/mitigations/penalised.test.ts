import { describe, expect, it } from "vitest";
import { bestByReward } from "../../rewards/best-of-n.ts";
import { fitFeatureRewardModel } from "../../rewards/feature-model.ts";
import type { RewardModel, Score } from "../../rewards/reward-model.ts";
import type { TrainingPair } from "../../rewards/training-pair.ts";
import { penalised } from "./penalised.ts";
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
      const reward = penalised(learn(await drawPairs(flourishing(0), 150, seed)), by);
      for (let test = 0; test < 10; test++) {
        const outputs = await flourishing(0.1).sample(`Test ${test}`, 32, { seed });
        golds.push(goldOf((await bestByReward(reward, `Test ${test}`, outputs)).text));
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

describe("a penalised reward model", () => {
  const reward = scoredBy(async ({ output }) => ({ mean: output.length, sd: 2, truncated: 1 }));

  it("takes deviations from the mean, and leaves everything else", async () => {
    const careful = penalised(reward, 1.5);
    expect(await careful.score("?", "four")).toEqual({ mean: 1, sd: 2, truncated: 1 });
    expect(await careful.scoreAll([{ input: "?", output: "four" }])).toEqual([{ mean: 1, sd: 2, truncated: 1 }]);
    expect(careful.id).toBe("scored less 1.5 sd");
  });

  it("does not seek what is uncertain", () => {
    expect(() => penalised(reward, -1)).toThrow("from 0; found -1");
    expect(() => penalised(reward, Number.NaN)).toThrow("found NaN");
  });
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
