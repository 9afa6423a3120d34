import { describe, expect, it } from "vitest";
import { type Interval, proportion } from "../core/statistics/interval.ts";
import { accuracy } from "./accuracy.ts";
import { fewestInputs } from "./by-input.ts";

const scored = (difference: number, input: number, target = 1) => ({ difference, target, input: String(input) });

describe("accuracy", () => {
  it("counts equal rewards half, leaves ties among labels out, and has Wilson's interval", () => {
    const pairs = [scored(2, 1), scored(-1, 2), scored(0, 3), scored(5, 4), scored(1, 5, 0.5)];
    expect(accuracy(pairs)).toEqual({ ...proportion(2.5, 4)!, n: 4 });
  });

  it("is less sure where pairs share their inputs", () => {
    const alone = Array.from({ length: 400 }, (_, index) => scored(index % 10 < 7 ? 1 : -1, index));
    const shared = alone.map((pair, index) => ({ ...pair, input: `${index % 10}` }));
    const width = ({ low = 0, high = 0 }: Partial<Interval> = {}) => high - low;
    expect(accuracy(shared)!.value).toBe(0.7);
    expect(width(accuracy(shared))).toBeGreaterThan(3 * width(accuracy(alone)));
  });

  it("is not certain of a model that was right whenever it was asked", () => {
    const right = Array.from({ length: 40 }, (_, index) => scored(1, index % 10));
    expect(accuracy(right)).toEqual({ ...proportion(10, 10)!, n: 40 });
  });

  it("has no interval where few inputs have many pairs each", () => {
    const pairs = Array.from({ length: 80 }, (_, index) => scored(index % 10 < 7 ? 1 : -1, index % fewestInputs));
    expect(accuracy(pairs)).toMatchObject({ low: expect.any(Number), high: expect.any(Number) });
    expect(accuracy(pairs.map((pair) => ({ ...pair, input: "the one" })))).toEqual({ value: 0.7, n: 80 });
    expect(accuracy(pairs.filter(({ input }) => input !== "3"))).not.toHaveProperty("low");
  });

  it("has no value without a better side", () => {
    expect(accuracy([scored(1, 1, 0.5)])).toBeUndefined();
  });
});
