/** Slopes of a loss by its gradients and by finite differences, for tests. */
import { expect } from "vitest";
import { seededRandom } from "../../../core/random.ts";
import type { Row } from "../../training/packing.ts";
import type { RewardTrainer } from "../create-trainer.ts";

/** Of each parameter by itself. @param tolerance of the difference, relative to the slope */
export function expectTrueGradients(trainer: RewardTrainer, row: Row, step: number, tolerance: number): void {
  for (const { name, analytic, numeric } of directionalDerivatives(trainer, row, step)) {
    expect(
      Math.abs(analytic - numeric) / (Math.abs(numeric) + 1e-2),
      `${name}: ${analytic} and ${numeric}`,
    ).toBeLessThan(tolerance);
  }
}

/** Along the gradient, and across it at random: of each parameter by itself. */
function directionalDerivatives(trainer: RewardTrainer, row: Row, step: number) {
  const random = seededRandom("directions");
  const { parameters } = trainer.lora;
  trainer.accumulate(row, 1);
  const gradients = trainer.lora.readAll(({ value }) => value.gradient);
  const values = trainer.lora.readAll(({ value }) => value.tensor);
  const at = (changed: Float32Array) => {
    trainer.lora.writeAll(({ value }) => value.tensor, changed);
    return trainer.evaluate(row).loss;
  };
  let start = 0;
  return parameters.map(({ name, value }) => {
    const length = value.shape[0] * value.shape[1];
    const gradient = gradients.subarray(start, start + length);
    const size = Math.hypot(...gradient);
    const direction = gradient.map((slope) => slope / size + (random() - 0.5) / Math.sqrt(length));
    const moved = (by: number) => {
      const changed = values.slice();
      for (const [place, along] of direction.entries()) changed[start + place]! += by * along;
      return at(changed);
    };
    const central = (width: number) => (moved(width) - moved(-width)) / (2 * width);
    // Without the cubic part (Richardson 1911): gradients of some size come with curvature.
    const numeric = (4 * central(step) - central(2 * step)) / 3;
    const analytic = gradient.reduce((sum, slope, place) => sum + slope * direction[place]!, 0);
    start += length;
    return { name, analytic, numeric };
  });
}
