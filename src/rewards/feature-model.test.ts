import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../core/random.ts";
import { type Features, fitFeatureRewardModel } from "./feature-model.ts";
import type { TrainingPair } from "./training-pair.ts";

/** Outputs are "x y": the first number is worth 2 logits a unit, the second nothing. */
const numbers: Features = ({ output }) => Float32Array.from(output.split(" "), Number);

function drawPairs(count: number, seed: string | number = 0): TrainingPair[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const [one, two] = [0, 1].map(() => [4 * random() - 2, 4 * random() - 2] as const) as [Point, Point];
    const isOne = random() < 1 / (1 + Math.exp(-2 * (one[0] - two[0])));
    const [chosen, rejected] = isOne ? [one, two] : [two, one];
    return {
      ...{ input: `question ${index}`, chosen: chosen.join(" "), rejected: rejected.join(" ") },
      ...{ target: 1, weight: 1, margin: 0, judge: "judge" },
    };
  });
}
type Point = readonly [number, number];

describe("fitFeatureRewardModel", () => {
  const pairs = drawPairs(2000);

  it("finds the logits that labels were drawn with, and how often held-out labels agree", async () => {
    const { model, held } = fitFeatureRewardModel(pairs, numbers);
    const [low, high, other] = await Promise.all(
      ["0 0", "1 0", "0 1"].map((output) => model.score("a new question", output)),
    );
    expect(Math.abs(high!.mean - low!.mean - 2)).toBeLessThan(0.4);
    expect(Math.abs(other!.mean - low!.mean)).toBeLessThan(0.2);
    expect(held!.pairs).toBe(400);
    // The best that can be: the mean of max(p, 1 - p) over such pairs.
    expect(held!.accuracy.low).toBeLessThan(0.88);
    expect(held!.accuracy.high).toBeGreaterThan(0.85);
  });

  it("is surer of what it was trained on more, and near to what it saw", async () => {
    const few = fitFeatureRewardModel(drawPairs(40), numbers).model;
    const many = fitFeatureRewardModel(pairs, numbers).model;
    const sd = async (model: typeof few, output: string) => (await model.score("?", output)).sd;
    expect(await sd(many, "2 2")).toBeLessThan(await sd(few, "2 2"));
    expect(await sd(few, "1 1")).toBeLessThan(await sd(few, "20 20"));
  });

  it("reads what a scorer was told: the input, the source, the task and the notes", async () => {
    const told: Features = ({ input, output, source, task, notes }) =>
      Float32Array.of(output === `${input} ${source} ${task} ${notes?.[0]?.text}` ? 1 : 0);
    const note = { helper: "h", about: "a" as const, text: "note" };
    const about = { source: "source", task: "task", notes: [note] };
    const some = pairs.slice(0, 60).map((pair) => ({ ...pair, ...about, chosen: `${pair.input} source task note` }));
    const { model } = fitFeatureRewardModel(some, told);
    const [right, wrong] = await model.scoreAll([
      { ...about, input: "new", output: "new source task note" },
      { ...about, input: "new", output: "something else" },
    ]);
    expect(right!.mean).toBeGreaterThan(wrong!.mean + 1);
  });

  it("is the same model with the same id for the same pairs and seed", () => {
    fc.assert(
      fc.property(fc.nat(20), (seed) => {
        const some = drawPairs(30, seed);
        const { model, ridge } = fitFeatureRewardModel(some, numbers, { seed });
        const again = fitFeatureRewardModel(some, numbers, { seed });
        expect([again.model.id, again.ridge]).toEqual([model.id, ridge]);
      }),
      { numRuns: 10 },
    );
    expect(fitFeatureRewardModel(drawPairs(30, 1), numbers).model.id).not.toBe(
      fitFeatureRewardModel(drawPairs(30, 2), numbers).model.id,
    );
  });

  it("gives all outputs one reward when features tell nothing, and says that perhaps nothing was learned", async () => {
    const { model, held, warnings } = fitFeatureRewardModel(pairs, () => Float32Array.of(1, 2));
    expect((await model.score("?", "0 0")).mean).toBe((await model.score("?", "1 1")).mean);
    expect(held!.accuracy.value).toBe(0.5);
    expect(warnings.join()).toContain("perhaps nothing was learned");
  });

  it("holds nothing out when told so, and knows nothing then", () => {
    const { held, warnings } = fitFeatureRewardModel(pairs, numbers, { held: 0 });
    expect(held).toBeUndefined();
    expect(warnings.join()).toContain("nothing is known of how good");
  });

  it("refuses too few pairs, features that are no numbers, and features of several lengths", () => {
    expect(() => fitFeatureRewardModel(pairs.slice(0, 7), numbers)).toThrow("Too few pairs: 7");
    expect(() => fitFeatureRewardModel(pairs, () => Float32Array.of(0, Number.NaN))).toThrow("Feature 1 is NaN");
    let length = 1;
    expect(() => fitFeatureRewardModel(pairs, () => new Float32Array(length++))).toThrow(
      "Features must have one length",
    );
  });
});
