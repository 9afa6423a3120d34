import { afterAll, expect, test } from "vitest";
import { openDevice } from "../devices.ts";
import { readGguf } from "../gguf/read.ts";
import type { TrainingJob } from "../training/job.ts";
import { pack } from "../training/packing.ts";
import { configOf } from "./config.ts";
import { createTrainer } from "./create-trainer.ts";
import { estimateMemory } from "./memory.ts";
import { rowTokens, tinyGroups, tinyJob } from "./testing/tiny-training.ts";

const device = await openDevice("cpu", 1);
afterAll(() => device[Symbol.dispose]());

const groups = tinyGroups(2).map((group) => ({ ...group, weights: [1, 1, 1] }));
const row = pack(groups, rowTokens)[0]!;
const objective = { kind: "supervised", train: groups, held: [] } as const;

test.each([
  ["llama", "Q8_0", false],
  ["llama", "F32", true],
  ["gemma3", "F32", false],
  ["llama", "Q4_1", false],
  ["qwen3", "Q8_0", false, "supervised"],
  ["llama", "F32", true, "supervised"],
] as const)(
  "the estimate is within a quarter of what is taken: %s in %s, recomputing layers: %s %s",
  async (...options) => {
    const [architecture, type, isRecomputed, kind = "reward"] = options;
    const job: TrainingJob = {
      ...(await tinyJob({ architecture, type })),
      ...(kind === "supervised" && { objective }),
    };
    const trainer = createTrainer(job, device, { recomputesLayers: isRecomputed });
    trainer.accumulate(row, 1);
    const gguf = readGguf(job.base);
    const estimate = estimateMemory(gguf, configOf(gguf), job.lora, {
      ...{ rowTokens: job.rowTokens, isRecomputed, predictsTokens: kind === "supervised", isProcessor: true },
    });
    for (const part of ["weights", "lora", "computation"] as const) {
      expect(estimate[part] / trainer.bytes[part], part).toBeGreaterThan(0.75);
      expect(estimate[part] / trainer.bytes[part], part).toBeLessThan(1.25);
    }
    trainer.dispose();
  },
);
