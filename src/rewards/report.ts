/** What a fit says of what it made: metrics.json, and the figures of the model card. */
import type { Estimate, Figure } from "../core/statistics/interval.ts";
import type { TrainingResult } from "../ggml/training/job.ts";
import type { Manifest } from "./manifest.ts";

export interface FitReport {
  readonly folder: string;
  /** As the model has it that is opened from the folder. */
  readonly id: string;
  readonly method: Manifest["method"];
  readonly base: Manifest["base"];
  readonly data: {
    readonly train: PairCounts;
    readonly held: PairCounts;
    /** Prompts that did not fit, and the tokens that were cut from them. */
    readonly cutPrompts: number;
    readonly cutTokens: number;
  };
  /** On pairs whose inputs were held out, by the saved model; absent when there were none. */
  readonly held?: HeldOut;
  /** On the pairs it was trained on, before anything is held against it: how well it fits, not how good it is. */
  readonly trainAccuracy?: Figure;
  readonly scale: number;
  /** One for each member of an ensemble; empty for a head. */
  readonly members: readonly Member[];
  /** What whoever trusts the figures should know, in sentences. */
  readonly warnings: readonly string[];
  readonly device: string;
  readonly milliseconds: number;
}

export interface PairCounts {
  readonly pairs: number;
  readonly inputs: number;
  /** Pairs by who judged them. */
  readonly judges: Readonly<Record<string, number>>;
  /** Pairs by task; "" for none. */
  readonly tasks: Readonly<Record<string, number>>;
}

export interface HeldOut {
  /** With a better side. */
  readonly pairs: number;
  readonly inputs: number;
  /** Ties of rewards count half; the interval takes the pairs of an input together, and few inputs have none. */
  readonly accuracy: Figure;
  /** The same on what is left when length explains what it can; absent, as calibration is, where too few pairs tell. */
  readonly lengthControlled?: Figure;
  /** That the longer output is the better one. */
  readonly longerIsBetter?: Estimate;
  /** Nats per pair; this and what follows with a scale that was fitted on other inputs, where there are enough others. */
  readonly loss: number;
  /** Expected calibration error, and what a perfectly calibrated model would show on so few pairs. */
  readonly calibrationError?: Figure;
  readonly calibrationErrorByChance?: number;
  readonly curve: readonly CurvePoint[];
}

export interface CurvePoint {
  /** Mean probability of a bin that the output ahead is the better one; in [0.5, 1]. */
  readonly predicted: number;
  /** Share of its pairs where that came true. */
  readonly observed: Estimate;
  readonly pairs: number;
}

export interface Member extends Omit<TrainingResult, "adapter"> {
  readonly seed: number;
}
