import { describe, expect, it } from "vitest";
import { proportion } from "../core/statistics/interval.ts";
import { accuracy } from "./accuracy.ts";

const scored = (difference: number, input: number, target = 1) => ({ difference, target, input: String(input) });

describe("accuracy", () => {
  it("counts equal rewards half, leaves ties among labels out, and has Wilson's interval", () => {
    const pairs = [scored(2, 1), scored(-1, 2), scored(0, 3), scored(5, 4), scored(1, 5, 0.5)];
    expect(accuracy(pairs)).toEqual({ ...proportion(2.5, 4)!, n: 4 });
  });

  it("is less sure where pairs share their inputs", () => {
    const alone = Array.from({ length: 400 }, (_, index) => scored(index % 10 < 7 ? 1 : -1, index));
    const shared = alone.map((pair, index) => ({ ...pair, input: `${index % 10}` }));
    const width = (estimate = { low: 0, high: 0 }) => estimate.high - estimate.low;
    expect(accuracy(shared)!.value).toBe(0.7);
    expect(width(accuracy(shared))).toBeGreaterThan(3 * width(accuracy(alone)));
  });

  it("is not certain of a model that was right whenever it was asked", () => {
    const right = Array.from({ length: 40 }, (_, index) => scored(1, index % 10));
    expect(accuracy(right)).toEqual({ ...proportion(10, 10)!, n: 40 });
  });

  it("has no value without a better side", () => {
    expect(accuracy([scored(1, 1, 0.5)])).toBeUndefined();
  });
});
