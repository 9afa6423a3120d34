import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../core/random.ts";
import { gapRecovered, type JudgedThrice } from "./gap-recovered.ts";

/** Right with these probabilities. */
function drawn(count: number, unaided: number, assisted: number, seed = 1): JudgedThrice[] {
  const random = seededRandom(seed);
  const right = (probability: number) => (random() < probability ? 1 : 0);
  return Array.from({ length: count }, (_, at) => {
    return { unaided: right(unaided), assisted: right(assisted), ceiling: 1, input: `${at}` };
  });
}

describe("the gap recovered", () => {
  it("is 0 for who gained nothing, 1 for who reached the ceiling, negative for who lost", () => {
    const rows = (assisted: number[]) =>
      assisted.map((right, at) => ({ unaided: at % 2, assisted: right, ceiling: 1, input: `${at}` }));
    expect(gapRecovered(rows([0, 1, 0, 1]))!.value).toBe(0);
    expect(gapRecovered(rows([1, 1, 1, 1]))!.value).toBe(1);
    expect(gapRecovered(rows([1, 1, 0, 1]))!.value).toBe(0.5);
    expect(gapRecovered(rows([0, 0, 0, 0]))!.value).toBe(-1);
  });

  it("is nothing where there is no gap", () => {
    expect(gapRecovered([])).toBeUndefined();
    expect(gapRecovered([{ unaided: 1, assisted: 1, ceiling: 1, input: "x" }])).toBeUndefined();
  });

  it("has an interval that holds the true share about as often as it says", () => {
    const held = Array.from({ length: 100 }, (_, seed) => {
      const { low, high } = gapRecovered(drawn(150, 0.5, 0.75, seed), { resamples: 200 })!;
      return low! <= 0.5 && 0.5 <= high!;
    });
    expect(held.filter(Boolean).length).toBeGreaterThan(86);
  });

  it("has none for few inputs, and takes what is of one input together", () => {
    expect(gapRecovered(drawn(9, 0.5, 0.75))!.low).toBeUndefined();
    const once = gapRecovered(drawn(100, 0.5, 0.75))!;
    const thrice = gapRecovered([1, 2, 3].flatMap(() => drawn(100, 0.5, 0.75)))!;
    expect(thrice.high! - thrice.low!).toBeGreaterThan(0.8 * (once.high! - once.low!));
  });

  it("grows with the assisted's rightness, never past the ceiling's", () => {
    const share = fc.constantFrom(0, 0.5, 1);
    fc.assert(
      fc.property(fc.array(fc.tuple(share, share), { minLength: 1, maxLength: 9 }), (pairs) => {
        const rows = pairs.map(([unaided, assisted], at) => ({ unaided, assisted, ceiling: 1, input: `${at}` }));
        const found = gapRecovered(rows);
        if (!found) return;
        expect(found.value).toBeLessThanOrEqual(1);
        const better = gapRecovered(rows.map((row) => ({ ...row, assisted: 1 })))!;
        expect(better.value).toBeGreaterThanOrEqual(found.value);
      }),
    );
  });
});
