import * as fc from "fast-check";
import { expect, test } from "vitest";
import { learningRateAt } from "./schedule.ts";

const rates = (schedule: Parameters<typeof learningRateAt>[2], steps: number) =>
  Array.from({ length: steps }, (_, index) => learningRateAt(index + 1, steps, schedule));

test("it rises, is at its highest once, and falls to where the decay says", () => {
  expect(rates({ learningRate: 4, warmup: 0.3, decay: "constant" }, 10)).toEqual([1, 2, 3, 4, 4, 4, 4, 4, 4, 4]);
  expect(rates({ learningRate: 4, warmup: 0, decay: "linear" }, 4)).toEqual([4, 3, 2, 1]);
  const cosine = rates({ learningRate: 1, warmup: 0, decay: "cosine" }, 1000);
  expect(cosine[0]).toBe(1);
  expect(cosine[500]).toBeCloseTo(0.55, 10);
  expect(cosine[999]).toBeCloseTo(0.1, 4);
});

test("no step is without a rate, and none is above the highest", () => {
  const decays = fc.constantFrom("cosine" as const, "linear" as const, "constant" as const);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      decays,
      (steps, warmup, decay) => {
        const found = rates({ learningRate: 0.5, warmup, decay }, steps);
        expect(Math.max(...found)).toBeCloseTo(0.5, 12);
        expect(Math.min(...found)).toBeGreaterThan(0);
      },
    ),
  );
});
