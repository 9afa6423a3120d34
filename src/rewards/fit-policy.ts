/**
 * A better helper from what judges preferred: an adapter trained on good outputs (behavioural cloning, expert iteration)
 * or on pairs (direct preference optimisation, Rafailov et al. 2023, arXiv:2305.18290).
 */
import type { LoraShape, TrainingResult } from "../ggml/training/job.ts";
import type { FitOptions } from "./fit.ts";
import type { ScoreContext } from "./reward-model.ts";
import type { TrainingPair } from "./training-pair.ts";

/** A good output. */
export interface Demonstration extends Pick<ScoreContext, "task" | "source"> {
  readonly input: TrainingPair["input"];
  readonly output: string;
  /** Of its loss; 1 unless given. */
  readonly weight?: number;
}

export type PolicyData =
  | { readonly method: "supervised"; readonly demonstrations: readonly Demonstration[] }
  /** @param beta how closely it keeps to the base; 0.1 unless given */
  | { readonly method: "dpo"; readonly pairs: readonly TrainingPair[]; readonly beta?: number };

export interface FitPolicyOptions
  extends Pick<
    FitOptions,
    "base" | "folder" | "device" | "threads" | "held" | "seed" | "maxTokens" | "schedule" | "onProgress" | "signal"
  > {
  /** GGUF adapter for the same base, to go on from. */
  readonly adapter?: string;
  readonly lora?: Partial<LoraShape>;
}

export interface PolicyReport extends TrainingResult {
  /** Demonstrations or pairs. */
  readonly train: number;
  readonly held: number;
  readonly warnings: readonly string[];
}

/** @returns the chosen outputs of pairs with a better side, each once, weighted as their pairs are */
export function chosenOutputs(_pairs: readonly TrainingPair[]): Demonstration[] {
  throw new Error("not built yet");
}

/** The folder receives adapter.gguf, for llama.cpp, policy.json and steps.jsonl. @throws EspalierError; ModelError */
export function fitPolicy(_data: PolicyData, _options: FitPolicyOptions): Promise<PolicyReport> {
  throw new Error("not built yet");
}
