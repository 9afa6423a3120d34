import { describe, expect, it } from "vitest";
import { seededRandom } from "../core/random.ts";
import { lengthControlledAccuracy, lengthDifference, lengthMargins } from "./length.ts";

/** Pairs whose labels depend on quality and on the logarithm of length; `difference` is what a model makes of them. */
function draw(count: number, byQuality: number, byLength: number, model: (quality: number, longer: number) => number) {
  const random = seededRandom("lengths");
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: count }, (_, index) => {
    const [quality, longer] = [normal(), normal()];
    const isChosen = random() < 1 / (1 + Math.exp(-byQuality * quality - byLength * longer));
    const sign = isChosen ? 1 : -1;
    return { difference: sign * model(quality, longer), lengthDifference: sign * longer, target: 1, input: `${index}` };
  });
}

describe("lengthControlledAccuracy", () => {
  it("gives a model of length alone no credit, where length is liked", () => {
    const found = lengthControlledAccuracy(draw(1000, 0, 1, (_, longer) => longer))!;
    expect(found.controlled.low).toBeLessThan(0.5);
    expect(found.controlled.high).toBeGreaterThan(0.5);
    expect(found.longerChosen!.value).toBe(1);
    expect(found.shorterChosen!.value).toBe(0);
  });

  it("is the plain accuracy of a model that does not look at length", () => {
    const pairs = draw(1000, 2, 0, (quality) => quality);
    const plain = pairs.filter(({ difference }) => difference > 0).length / pairs.length;
    const { controlled, longerChosen, shorterChosen } = lengthControlledAccuracy(pairs)!;
    expect(Math.abs(controlled.value - plain)).toBeLessThan(0.015);
    expect(Math.abs(longerChosen!.value - shorterChosen!.value)).toBeLessThan(0.08);
  });

  it("has no value without a better side", () => {
    expect(lengthControlledAccuracy([])).toBeUndefined();
  });
});

describe("lengthMargins", () => {
  const text = (length: number) => "x".repeat(length - 1);
  const pair = (chosen: number, rejected: number) => ({
    input: "q",
    chosen: text(chosen),
    rejected: text(rejected),
    target: 1,
    weight: 1,
    margin: 0.25,
    judge: "anna",
  });

  it("finds the log odds of a doubling, and takes them from the margins", () => {
    const doubled = Array.from({ length: 400 }, (_, index) => (index % 4 === 0 ? pair(100, 200) : pair(200, 100)));
    const { pairs, effect } = lengthMargins(doubled);
    expect(effect * Math.LN2).toBeCloseTo(Math.log(3), 2);
    expect(pairs[1]!.margin).toBeCloseTo(0.25 - Math.log(3), 2);
    expect(pairs[0]!.margin).toBeCloseTo(0.25 + Math.log(3), 2);
  });

  it("stays finite where the longer one is always better, and is nothing where lengths are equal", () => {
    const { effect } = lengthMargins(Array.from({ length: 50 }, () => pair(200, 100)));
    expect(effect).toBeGreaterThan(3);
    expect(effect).toBeLessThan(20);
    expect(lengthMargins([pair(100, 100)]).effect).toBe(0);
  });

  it("measures in logarithms, empty texts too", () => {
    expect(lengthDifference({ chosen: "", rejected: "" })).toBe(0);
    expect(lengthDifference({ chosen: "xxx", rejected: "x" })).toBeCloseTo(Math.LN2, 12);
  });
});
