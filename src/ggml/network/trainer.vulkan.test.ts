/** Training on Vulkan is training on the CPU: gradients, steps, and what is saved. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readGguf } from "../gguf/read.ts";
import { openVulkan } from "../testing/vulkan.ts";
import { createTrainer, type RewardTrainer } from "./create-trainer.ts";
import { selfCheck } from "./self-check.ts";
import { disturb, tinyJob, tinyRow } from "./testing/tiny-training.ts";

const { vulkan, processor } = await openVulkan();
const job = await tinyJob({ architecture: "llama", type: "F32", variant: "vulkan" });
const [ours, reference] = [createTrainer(job, vulkan), createTrainer(job, processor)];
const trainers = [ours, reference];
const row = tinyRow();

it("the device passes the check before training", () => {
  expect(vulkan.name).toMatch(/^Vulkan/);
  selfCheck(vulkan);
});

it("gradients of every tensor, and one step along them, are the CPU's", () => {
  for (const { lora } of trainers) disturb(lora);
  const [loss, wantedLoss] = both((trainer) => trainer.accumulate(row, 1).loss);
  expect(loss / wantedLoss).toBeCloseTo(1, 2);
  const [slopes, wantedSlopes] = both(({ lora }) => lora.readAll(({ value }) => value.gradient));
  let start = 0;
  for (const { name, value } of ours.lora.parameters) {
    const end = start + value.shape[0] * value.shape[1];
    expect(distance(slopes.subarray(start, end), wantedSlopes.subarray(start, end)), name).toBeLessThan(5e-3);
    start = end;
  }

  const learningRate = 3e-3;
  for (const trainer of trainers) trainer.step({ learningRate, weightDecay: 0.01, gradientScale: 1 });
  const [parameters, wantedParameters] = both((trainer) => trainer.readState().parameters);
  // Adam's first step is as long for each parameter, whatever its gradient's size: where that is next to nothing, its
  // sign is chance, and so is the way.
  const typical = Math.hypot(...wantedSlopes) / Math.sqrt(wantedSlopes.length);
  const clear = [...wantedSlopes.keys()].filter((place) => Math.abs(wantedSlopes[place]!) > 1e-2 * typical);
  expect(clear.length / wantedSlopes.length).toBeGreaterThan(0.9);
  for (const place of clear) {
    expect(Math.abs(parameters[place]! - wantedParameters[place]!)).toBeLessThan(1e-3 * learningRate);
  }
  const [after, wantedAfter] = both((trainer) => trainer.evaluate(row).loss);
  expect(after / wantedAfter).toBeCloseTo(1, 2);
  expect(after).toBeLessThan(loss / 2);
});

it("the adapter that is saved has the parameters that were trained", () => {
  const file = join(job.folder, "adapter.gguf");
  ours.saveAdapter(file);
  const bytes = readFileSync(file);
  const saved = [...readGguf(file).tensors.values()].flatMap(({ offset, bytes: length }) =>
    Array.from(new Float32Array(new Uint8Array(bytes.subarray(offset, offset + length)).buffer)),
  );
  expect(Float32Array.from(saved)).toEqual(ours.readState().parameters);
});

function both<Value>(look: (trainer: RewardTrainer) => Value): readonly [Value, Value] {
  return [look(ours), look(reference)];
}

/** Relative. */
function distance(a: Float32Array, b: Float32Array): number {
  return Math.hypot(...a.map((value, place) => value - b[place]!)) / Math.hypot(...b);
}
