import { expect, test } from "vitest";
import { measure, type ScoredOutputs } from "./evaluate.ts";

/** Right but for every fourth. */
const scored = (count: number): ScoredOutputs[] =>
  Array.from({ length: count }, (_, index) => ({
    pair: {
      input: `question ${index}`,
      chosen: "good".repeat(1 + (index % 3)),
      rejected: "bad",
      target: 1,
      weight: 1,
      margin: 0,
      judge: "anna",
    },
    chosen: { rewards: [index % 4 === 0 ? -1 : 1], sd: 0, cut: 0 },
    rejected: { rewards: [0], sd: 0, cut: 0 },
  }));

test("from a few held-out pairs no scale, calibration or control of length is told, and it is said", () => {
  const { scale, held, warnings } = measure([], scored(1), { "": [0] });
  expect(scale).toBe(1);
  expect(held).toMatchObject({ pairs: 1, inputs: 1, accuracy: { value: 0 }, loss: Math.log1p(Math.E), curve: [] });
  expect(held).not.toHaveProperty("calibrationError");
  expect(held).not.toHaveProperty("lengthControlled");
  expect(warnings).toEqual([expect.stringMatching(/^Only 1 held-out pair with a better side: 30 or more/)]);
});

test("from thirty they are told", () => {
  const { scale, held } = measure([], scored(30), { "": [0] });
  expect(scale).not.toBe(1);
  expect(held!.curve.length).toBeGreaterThan(0);
  expect(held).toMatchObject({ calibrationError: {}, lengthControlled: {} });
});
