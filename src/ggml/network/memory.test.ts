import { afterAll, expect, test } from "vitest";
import { openDevice } from "../devices.ts";
import { readGguf } from "../gguf/read.ts";
import { configOf } from "./config.ts";
import { createTrainer } from "./create-trainer.ts";
import { estimateMemory } from "./memory.ts";
import { tinyJob, tinyRow } from "./testing/tiny-training.ts";

const device = await openDevice("cpu", 1);
afterAll(() => device[Symbol.dispose]());

test.each([
  ["llama", "Q8_0", false],
  ["llama", "F32", true],
  ["gemma3", "F32", false],
] as const)(
  "the estimate is within a quarter of what is taken: %s in %s, recomputing layers: %s",
  async (...options) => {
    const [architecture, type, isRecomputed] = options;
    const job = await tinyJob({ architecture, type });
    const trainer = createTrainer(job, device, { recomputesLayers: isRecomputed });
    trainer.accumulate(tinyRow(), 1);
    const gguf = readGguf(job.base);
    const estimate = estimateMemory(gguf, configOf(gguf), job.lora, { rowTokens: job.rowTokens, isRecomputed });
    for (const part of ["weights", "lora", "computation"] as const) {
      expect(estimate[part] / trainer.bytes[part], part).toBeGreaterThan(0.75);
      expect(estimate[part] / trainer.bytes[part], part).toBeLessThan(1.25);
    }
    trainer.dispose();
  },
);
