/** What a fit is asked for, and what it says while it goes on. */
import type { Device } from "../core/device.ts";
import type { LoraShape, Schedule, TrainingRow, TrainingStep } from "../ggml/training/job.ts";
import type { GradingPrompt, Manifest } from "./manifest.ts";
import type { PairsOptions } from "./pairs.ts";

export interface FitOptions {
  /** A local model: `llama/smollm2-135m`, `llama/./base.gguf`, `llama/hf:user/repo:Q8_0`. */
  readonly base: string;
  /** Becomes the reward model; made where it is not. */
  readonly folder: string;
  readonly method: Manifest["method"];
  /** `auto` unless given. */
  readonly device?: Device;
  /** Processor threads; as many as there are cores unless given. */
  readonly threads?: number;
  /** Share of pairs that is held out, with their inputs; 0.2 unless given, 0 for none: then nothing is known of it. */
  readonly held?: number;
  /** Decides what is held out and how training begins; 0 unless given. */
  readonly seed?: number;
  /** Adapters to train, for `lora`: an ensemble of so many; 1 unless given. */
  readonly seeds?: number;
  /** Prompts are cut to it; 512 unless given, at most what the base was trained on. */
  readonly maxTokens?: number;
  /** Instead of the default grading prompt. */
  readonly prompt?: GradingPrompt;
  readonly lora?: Partial<LoraShape>;
  readonly schedule?: Partial<Schedule>;
  /** How strongly rewards are drawn to zero while training, for `lora`; 0.01 unless given. */
  readonly centre?: number;
  /** Share of labels that are taken to be wrong, in [0, 0.5): the loss is corrected for it. None unless given. */
  readonly noise?: number;
  /** What length explains of the labels is not learned. */
  readonly controlLength?: boolean;
  /** Where the pairs came from, for the model card. */
  readonly data?: string;
  /** How the pairs were made of labels, for the model card. */
  readonly labels?: PairsOptions;
  readonly onProgress?: (event: FitEvent) => void;
  /** Aborting keeps what was made; the same call goes on from there. */
  readonly signal?: AbortSignal;
}

export type FitEvent =
  /** The base is read, before pairs become tokens and again before anything is computed. */
  | { readonly kind: "reading" }
  /** Pairs were divided and made into tokens. */
  | { readonly kind: "prepared"; readonly train: number; readonly held: number }
  /** Hidden states of the frozen base, for `head`; `cached` were there. */
  | { readonly kind: "features"; readonly done: number; readonly of: number; readonly cached: number }
  /** One step of the member-th adapter, from 1, of so many. */
  | { readonly kind: "step"; readonly member: number; readonly members: number; readonly step: TrainingStep }
  /** How far the next step is. */
  | { readonly kind: "row"; readonly member: number; readonly members: number; readonly row: TrainingRow }
  /** Rows of held-out pairs that it was tried on, before the first step and after some; of how many. */
  | {
      readonly kind: "look";
      readonly member: number;
      readonly members: number;
      readonly done: number;
      readonly of: number;
    }
  /** Held-out and training outputs, scored with the saved model. */
  | { readonly kind: "scored"; readonly done: number; readonly of: number }
  | { readonly kind: "warning"; readonly text: string };
