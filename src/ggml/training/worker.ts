/** The process that trains a network: what `runTraining` starts. A device is checked before it is trusted. */
import { openDevice } from "../devices.ts";
import { readGguf } from "../gguf/read.ts";
import { configOf } from "../network/config.ts";
import { createTrainer } from "../network/create-trainer.ts";
import { estimateMemory } from "../network/memory.ts";
import { selfCheck } from "../network/self-check.ts";
import { fitMemory, type MemorySetting } from "./estimate.ts";
import type { TrainingJob } from "./job.ts";
import { serveTraining } from "./serve.ts";

serveTraining(async (job) => {
  // The device is given back with the process.
  const device = await openDevice(job.device, job.threads);
  const available = device.isProcessor ? process.availableMemory() : device.memory().free;
  const { isRecomputed } = fitMemory(job, needOf(job, device.isProcessor), available);
  selfCheck(device);
  return createTrainer(job, device, { recomputesLayers: isRecomputed });
});

function needOf({ base, lora, objective }: TrainingJob, isProcessor: boolean) {
  const gguf = readGguf(base);
  const config = configOf(gguf);
  const predictsTokens = objective.kind !== "reward";
  return ({ rowTokens, rank, isRecomputed }: MemorySetting): number => {
    const setting = { rowTokens, isRecomputed, predictsTokens, isProcessor };
    const sizes = estimateMemory(gguf, config, { ...lora, rank }, setting);
    return sizes.weights + sizes.lora + sizes.computation;
  };
}
