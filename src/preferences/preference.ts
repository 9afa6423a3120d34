/** A raw judgement: who judged what, as it was shown, and what was said. Training data is derived from it, never the reverse. */
import { sha256 } from "../core/hash.ts";
import type { Choice, Comparison, Side } from "./comparison.ts";

/** What judging took; of model calls only those that were made, not those a journal answered. */
export interface Spending {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars; absent when no price is known. */
  readonly cost?: number;
}

export interface Judged {
  readonly status: "judged";
  readonly choice: Choice;
  /** A tie because neither is acceptable. */
  readonly bothBad?: boolean;
  /** That a is the better one, in [0, 1]: a soft label. Absent when the judge gave none. */
  readonly probability?: number;
  /** How much better, 1 (barely) to 9. */
  readonly strength?: number;
  readonly rationale?: string;
  /** What was said in each order of showing them, where there were several: disagreement is kept, not hidden. */
  readonly orders?: readonly Order[];
  /** What each of several judges said, by id. */
  readonly votes?: Readonly<Record<string, Verdict>>;
  readonly spending?: Spending;
}

/** One presentation to one judge. */
export interface Order {
  readonly first: Side;
  readonly choice: Choice;
  readonly probability?: number;
}

/** Failure is data: never a coin toss. */
export interface Unjudged {
  readonly status: "unjudged";
  readonly reason: string;
  readonly orders?: readonly Order[];
  readonly votes?: Readonly<Record<string, Verdict>>;
  readonly spending?: Spending;
}

export type Verdict = Judged | Unjudged;

export type JudgeKind = "human" | "model" | "program";

export interface Preference {
  readonly comparison: Comparison;
  /** Who judged: an annotator's name, `openai/gpt-5-mini`, … */
  readonly judge: string;
  readonly kind: JudgeKind;
  /** Name and version of the rubric it was judged by. */
  readonly rubric?: string;
  /** Which one was shown first, or left; for a judge of both orders, in the first of them. */
  readonly first?: Side;
  readonly verdict: Verdict;
  /** Time taken. */
  readonly milliseconds?: number;
  /** Milliseconds since 1970. */
  readonly at?: number;
}

/** Which candidate a judge is shown first: drawn from the pair and the judge, so that it is the same whenever it is asked. */
export function firstShown(comparisonId: string, judge: string): Side {
  return Number.parseInt(sha256(`${comparisonId}\n${judge}`).slice(0, 8), 16) % 2 === 0 ? "a" : "b";
}
