/** A falling loss proves nothing: the gradient of every trained tensor is compared with finite differences. */
import { afterAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../core/random.ts";
import { openDevice } from "../devices.ts";
import { createTrainer, type RewardTrainer } from "./create-trainer.ts";
import { disturb, tinyJob, tinyRow } from "./testing/tiny-training.ts";

const device = await openDevice("cpu", 1);
afterAll(() => device[Symbol.dispose]());

describe.each(["llama", "qwen2", "qwen3", "gemma3"] as const)("%s", (architecture) => {
  test.each([false, true])("gradients are those of finite differences (recomputing layers: %s)", async (recomputes) => {
    const job = await tinyJob({ architecture, type: "F32" });
    const trainer = createTrainer(job, device, { recomputesLayers: recomputes });
    disturb(trainer.lora);
    for (const { name, analytic, numeric } of directionalDerivatives(trainer)) {
      expect(Math.abs(analytic - numeric) / (Math.abs(numeric) + 1e-2), `${name}: ${analytic} and ${numeric}`).toBeLessThan(
        2e-2,
      );
    }
    trainer.dispose();
  });
});

/** Along the gradient, and across it at random: of each parameter by itself. */
function directionalDerivatives(trainer: RewardTrainer) {
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
    const step = 4e-3;
    const moved = (by: number) => {
      const changed = values.slice();
      for (const [place, along] of direction.entries()) changed[start + place]! += by * along;
      return at(changed);
    };
    const numeric = (moved(step) - moved(-step)) / (2 * step);
    const analytic = gradient.reduce((sum, slope, place) => sum + slope * direction[place]!, 0);
    start += length;
    return { name, analytic, numeric };
  });
}
