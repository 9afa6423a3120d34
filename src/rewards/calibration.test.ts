import { describe, expect, it } from "vitest";
import { seededRandom } from "../core/random.ts";
import { calibration, fitScale } from "./calibration.ts";

/** Labels that come true as often as the logits say, if these are multiplied with `truth`. */
function draw(count: number, truth: number, seed = 0) {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const logit = 6 * random() - 3;
    const isChosen = random() < 1 / (1 + Math.exp(-truth * logit));
    return { difference: isChosen ? logit : -logit, target: 1, input: String(index) };
  });
}

describe("calibration", () => {
  it("finds the scale, and little error after it", () => {
    const found = calibration(draw(4000, 0.4))!;
    expect(found.scale).toBeGreaterThan(0.35);
    expect(found.scale).toBeLessThan(0.45);
    expect(found.ece.low).toBeLessThan(found.eceByChance * 1.5);
    expect(found.unscaled.ece).toBeGreaterThan(0.1);
    expect(found.logLoss).toBeLessThan(found.unscaled.logLoss);
  });

  it("shows by chance the error of a calibrated model", () => {
    const each = Array.from({ length: 30 }, (_, seed) => calibration(draw(200, 1, seed))!);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const ratio = mean(each.map(({ unscaled }) => unscaled.ece)) / mean(each.map(({ eceByChance }) => eceByChance));
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.2);
  });

  it("has bins of as many pairs each, whose confidence rises", () => {
    const { curve, n } = calibration(draw(400, 1))!;
    expect(curve.map((bin) => bin.n)).toEqual(new Array(10).fill(40));
    expect(n).toBe(400);
    const confidences = curve.map(({ confidence }) => confidence);
    expect(confidences).toEqual(confidences.toSorted((one, two) => one - two));
  });

  it("of a model that knows nothing is that of a coin", () => {
    const coin = draw(100, 1).map((pair) => ({ ...pair, difference: 0 }));
    const { brier, logLoss, ece } = calibration(coin)!;
    expect(brier).toBeCloseTo(0.25, 12);
    expect(logLoss).toBeCloseTo(Math.LN2, 12);
    expect(ece.value).toBe(0);
  });

  it("does not let a scale that was fitted to coin tosses look better than a coin", () => {
    const random = seededRandom("tosses");
    const tosses = draw(300, 1).map((pair) => (random() < 0.5 ? pair : { ...pair, difference: -pair.difference }));
    expect(calibration(tosses)!.logLoss).toBeGreaterThan(0.69);
  });

  it("needs two inputs", () => {
    expect(calibration([{ difference: 1, target: 1, input: "one" }])).toBeUndefined();
  });
});

describe("fitScale", () => {
  it("is where the log loss is least, soft labels included", () => {
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const soft = [0.5, 1, 3, -0.2].map((difference) => ({ difference, target: sigmoid(0.7 * difference) }));
    expect(fitScale(new Array(5000).fill(soft).flat())).toBeCloseTo(0.7, 3);
  });

  it("is as sure as one more error would allow where rewards are never wrong, and least where they always are", () => {
    expect(fitScale(new Array(98).fill({ difference: 2, target: 1 }))).toBeCloseTo(Math.log(99) / 2, 8);
    expect(fitScale(new Array(98).fill({ difference: -1, target: 1 }))).toBeCloseTo(0.001, 8);
  });
});
