/** A falling loss proves nothing: the gradient of every trained tensor is compared with finite differences. */
import { afterAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../core/random.ts";
import { openDevice } from "../devices.ts";
import { createTrainer, type RewardTrainer } from "./create-trainer.ts";
import { disturb, tinyJob, tinyRow } from "./testing/tiny-training.ts";

// gemma3's gelu is a table of 16-bit numbers on CPUs (llama.cpp's own, too): small steps fall between two of its entries.
const architectures = [
  ["llama", 4e-3, 1e-2],
  ["qwen2", 4e-3, 1e-2],
  ["qwen3", 4e-3, 1e-2],
  ["gemma3", 2e-2, 3e-2],
] as const;

const device = await openDevice("cpu", 1);
afterAll(() => device[Symbol.dispose]());

describe.each(architectures)("%s", (architecture, step, tolerance) => {
  test.each([false, true])("gradients are those of finite differences (recomputing layers: %s)", async (recomputes) => {
    const job = await tinyJob({ architecture, type: "F32" });
    const trainer = createTrainer(job, device, { recomputesLayers: recomputes });
    disturb(trainer.lora);
    for (const { name, analytic, numeric } of directionalDerivatives(trainer, step)) {
      expect(
        Math.abs(analytic - numeric) / (Math.abs(numeric) + 1e-2),
        `${name}: ${analytic} and ${numeric}`,
      ).toBeLessThan(tolerance);
    }
    trainer.dispose();
  });
});

/** Along the gradient, and across it at random: of each parameter by itself. */
function directionalDerivatives(trainer: RewardTrainer, step: number) {
  const random = seededRandom("directions");
  const { parameters } = trainer.lora;
  const row = tinyRow();
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
