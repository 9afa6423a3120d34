import fc from "fast-check";
import { expect, test } from "vitest";
import { bestByReward, bestScore } from "./best-of-n.ts";
import type { RewardModel, ScoreItem } from "./reward-model.ts";

const score = fc.record({ mean: fc.integer({ min: -5, max: 5 }), sd: fc.integer({ min: 0, max: 5 }) });

test("no score is above the best one, and none before it is as good", () => {
  fc.assert(
    fc.property(fc.array(score, { minLength: 1 }), fc.integer({ min: 0, max: 3 }), (scores, penalty) => {
      const best = bestScore(scores, { penalty });
      const values = scores.map(({ mean, sd }) => mean - penalty * sd);
      expect(Math.max(...values)).toBe(values[best]);
      expect(values.indexOf(values[best]!)).toBe(best);
    }),
  );
});

test("a penalty prefers what the model is sure of", () => {
  const scores = [
    { mean: 1, sd: 0.1 },
    { mean: 2, sd: 2 },
  ];
  expect(bestScore(scores)).toBe(1);
  expect(bestScore(scores, { penalty: 1 })).toBe(0);
});

test("nothing has no best, and neither has what is no number", () => {
  expect(() => bestScore([])).toThrow(/no best of no outputs/);
  expect(() =>
    bestScore([
      { mean: 0, sd: 0 },
      { mean: Number.NaN, sd: 1 },
    ]),
  ).toThrow(/Output 2 .* reward is NaN/);
});

test("outputs that are alike are scored once, with all that is known of them", async () => {
  const asked: ScoreItem[] = [];
  const byLength: RewardModel = {
    id: "length",
    score: async (_, output) => ({ mean: output.length, sd: 0 }),
    async scoreAll(items) {
      asked.push(...items);
      return items.map(({ output }) => ({ mean: output.length, sd: 0 }));
    },
    async [Symbol.asyncDispose]() {},
  };
  const best = await bestByReward(byLength, "q", ["no", "yes", "no", "yes"], { task: "short" });
  expect(best).toEqual({ text: "yes", index: 1, scores: [2, 3, 2, 3].map((mean) => ({ mean, sd: 0 })) });
  expect(asked).toEqual(["no", "yes"].map((output) => ({ input: "q", output, task: "short" })));
});
