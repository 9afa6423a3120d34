/**
 * A way to make judgements that a weak judge alone could not make well: what it adds is helpers, arguments or training.
 * All are compared on the same comparisons, at equal labels and equal tokens.
 */
import type { Judge } from "../judges/judge.ts";
import type { Model } from "../models/model.ts";
import type { Comparison } from "../preferences/comparison.ts";
import type { RewardFit } from "./reward-fit.ts";

export interface Protocol {
  readonly name: string;
  /**
   * Trains what the protocol trains, if anything, and gives whoever judges afterwards.
   * @returns a judge; a protocol that only adds something to read returns at once
   * @throws EspalierError when the setting lacks what it needs
   */
  prepare(setting: Setting): Promise<Judge>;
}

export interface Setting {
  /** Who is to be overseen by: weak, or limited in what it may open. */
  readonly judge: Judge;
  /** Who argues, criticises and answers; spent tokens are counted by whoever made it. */
  readonly assistant: Model;
  /** What may be trained on; right answers are taken out before a protocol sees them. */
  readonly train: readonly Comparison[];
  /** Judgements that preparing may ask the judge for, at most. */
  readonly labels: number;
  /** What trains a judge, for protocols that do. */
  readonly reward?: RewardFit;
  /** For what is written. */
  readonly folder: string;
  readonly seed: number;
  readonly signal?: AbortSignal;
}
