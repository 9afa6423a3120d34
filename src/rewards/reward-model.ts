/** Tells how good an output is: a number that was learned from preferences, and how sure it is of it. */
import type { Comparison } from "../preferences/comparison.ts";

export interface RewardModel extends AsyncDisposable {
  /** Names what can change its scores: its folder's contents, not its place. */
  readonly id: string;
  /** @returns rewards are logits: sigmoid of a difference is the probability that the one ahead is preferred */
  score(input: Comparison["input"], output: string, about?: ScoreOptions): Promise<Score>;
  /** Many at once: batched, and what inputs share is evaluated once. In the order given. */
  scoreAll(items: readonly ScoreItem[], options?: ScoreAllOptions): Promise<Score[]>;
}

/** What else may be known of an output: as much as a judge was shown. */
export interface ScoreContext extends Pick<Comparison, "task" | "source" | "notes"> {}

export interface ScoreOptions extends ScoreContext {
  readonly signal?: AbortSignal;
}

export interface ScoreItem extends ScoreContext {
  readonly input: Comparison["input"];
  readonly output: string;
}

export interface ScoreAllOptions {
  readonly signal?: AbortSignal;
  /** Called with how many more are done. */
  readonly onDone?: (items: number) => void;
}

export interface Score {
  /** Logits; zero is the mean of what it was trained on, per task. */
  readonly mean: number;
  /** How far other reward models, trained as this one, would be off: of an ensemble, or of a head's posterior. Logits. */
  readonly sd: number;
  /** Tokens that were cut from the middle of the output, to fit the context. */
  readonly truncated?: number;
}
