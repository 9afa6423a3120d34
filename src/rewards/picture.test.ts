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
  const svg = picture({ curves: [{ name: "<seed>", steps }], calibration: [] });
  expect(svg).not.toMatch(/NaN|<script|<seed>/);
  expect(svg.match(/<circle/g)).toHaveLength(1);
  expect(svg).toContain("nothing was held out");
});

test("each bin of the calibration is a point with its interval and its pairs", () => {
  const calibration = [{ predicted: 0.75, observed: { value: 0.7, low: 0.6, high: 0.8 }, pairs: 37 }];
  const svg = picture({ curves: [], calibration });
  expect(svg).toContain(">37</text>");
  expect(svg).toContain('cx="160"');
  expect(svg).not.toContain("Loss, nats");
});
