/** A falling loss proves nothing: the gradient of every trained tensor is compared with finite differences. */
import { afterAll, describe, test } from "vitest";
import { type OpenDevice, openDevice } from "../devices.ts";
import { createTrainer } from "./create-trainer.ts";
import { expectTrueGradients } from "./testing/directional-derivatives.ts";
import { disturb, longRow, tinyJob, tinyRow } from "./testing/tiny-training.ts";

// gemma3's gelu is a table of 16-bit numbers on CPUs (llama.cpp's own, too): small steps fall between two of its entries.
const architectures = [
  ["llama", 4e-3, 1e-2],
  ["qwen2", 4e-3, 1e-2],
  ["qwen3", 4e-3, 1e-2],
  ["gemma3", 4e-2, 3e-2],
] as const;

const device = await openDevice("cpu", 1);
afterAll(() => device[Symbol.dispose]());

/** One that has none of the operations that others can take the place of. */
const plain: OpenDevice = { ...device, ggml: { ...device.ggml, backend_dev_supports_op: () => false } };

describe.each(architectures)("%s", (architecture, step, tolerance) => {
  test.each([
    ["", device, tinyRow(), {}],
    ["recomputing layers", device, tinyRow(), { recomputesLayers: true }],
    ["of a row in stretches", device, longRow(), {}],
    ["on a device that has the common operations only", plain, tinyRow(), {}],
  ] as const)("gradients are those of finite differences %s", async (_, on, row, options) => {
    const job = await tinyJob({ architecture, type: "F32" });
    const trainer = createTrainer(job, on, options);
    disturb(trainer.lora);
    expectTrueGradients(trainer, row, step, tolerance);
    trainer.dispose();
  });
});
