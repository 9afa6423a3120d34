import { expect, test } from "vitest";
import type { TrainingStep } from "../ggml/training/job.ts";
import { picture } from "./picture.ts";

const step = (number: number, loss: number, more: Partial<TrainingStep> = {}): TrainingStep => ({
  step: number,
  steps: 4,
  epoch: 1,
  loss,
  gradientNorm: 1,
  learningRate: 1,
  tokens: 1,
  milliseconds: 1,
  ...more,
});

test("a picture shows the step that was kept, leaves out what is no number, and has no script", () => {
  const held = { loss: 0.5, isBest: true };
  const steps = [step(1, 0.7), step(2, 0.6, { held }), step(3, Number.NaN), step(4, 0.4)];
  const svg = picture({ curves: [{ name: "<seed>", steps }], calibration: [], held: 0 });
  expect(svg).not.toMatch(/NaN|<script|<seed>/);
  // Its text is light where dark is preferred: shown alone, its ground then has to be dark.
  expect(svg).toContain(":root{color-scheme:light dark}");
  expect(svg.match(/<circle/g)).toHaveLength(1);
  expect(svg).toContain("thin: training, thick: held out, dot: kept");
  expect(svg).toContain("nothing was held out");
});

test("two steps are ticked by whole numbers, and the legend names only what is drawn", () => {
  const svg = picture({ curves: [{ name: "seed 0", steps: [step(1, 0.7), step(2, 0.6)] }], calibration: [], held: 1 });
  expect(svg).toContain(">2</text>");
  expect(svg).not.toMatch(/>[01]\.5<\/text>/);
  expect(svg).toContain(">thin: training<");
  expect(svg).toContain("too little was held out to tell");
});

test("each bin of the calibration is a point with its interval and its pairs, and alone it is as wide as both", () => {
  const calibration = [{ predicted: 0.75, observed: { value: 0.7, low: 0.6, high: 0.8 }, pairs: 37 }];
  const alone = picture({ curves: [], calibration, held: 37 });
  expect(alone).toContain(">37</text>");
  expect(alone).toContain('cx="358"');
  expect(alone).not.toContain("Loss");
  const both = picture({ curves: [{ name: "seed 0", steps: [step(1, 0.7)] }], calibration, held: 37 });
  expect(both).toContain('cx="160"');
  for (const svg of [alone, both]) expect(svg).toContain('width="800"');
});
