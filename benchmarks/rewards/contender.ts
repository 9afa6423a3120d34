/** What is measured of whoever trains a reward model on prepared pairs, and the settings that all have in common. */
import type { LoraShape, Schedule } from "../../src/ggml/training/job.ts";

export interface Settings {
  readonly lora: LoraShape;
  readonly schedule: Schedule;
  readonly centre: number;
  readonly threads: number;
  readonly seed: number;
  /** For what is written; removed by whoever made it. */
  readonly folder: string;
}

export interface Trained {
  /** Of the training loop, all epochs; start-up and loading are not part of it. */
  readonly seconds: number;
  readonly steps: number;
  /** Of the process that trained, all of its life. */
  readonly peakBytes: number;
  /** Rewards of held-out prompts, in the order of `sequences`: of the base, and of what was trained. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly scoringSeconds: number;
}
