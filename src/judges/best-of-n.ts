/**
 * Picks one of several texts by a judge who sees two at a time: a knockout of n - 1 comparisons in about log2 n rounds.
 * A round robin would take n (n - 1) / 2; it pays only for judges whose preferences go in circles.
 */
import { EspalierError } from "../core/errors.ts";
import { type Comparison, comparison } from "../preferences/comparison.ts";
import type { Preference, Verdict } from "../preferences/preference.ts";
import { type Judge, type JudgeOptions, preferenceOf } from "./judge.ts";

export interface BestOfNOptions extends JudgeOptions, Pick<Comparison, "task" | "source"> {}

export interface BestOfN {
  readonly text: string;
  /** Its place among the candidates, from 0. */
  readonly index: number;
  /** What was said on the way, to be kept as labels. */
  readonly preferences: readonly Preference[];
}

/**
 * Of a pair that ties, the one goes on that the probability leans to, if there is one; else, and of a pair that cannot be
 * judged, the one that came first.
 * @throws EspalierError without candidates
 */
export async function bestOfN(
  judge: Judge,
  input: Comparison["input"],
  candidates: readonly string[],
  { signal, ...about }: BestOfNOptions = {},
): Promise<BestOfN> {
  if (candidates.length === 0) throw new EspalierError("There is no best of no candidates: give at least one.");
  const preferences: Preference[] = [];

  async function winner(one: number, two: number | undefined): Promise<number> {
    if (two === undefined || candidates[one] === candidates[two]) return one;
    const pair = comparison({ ...about, input, a: { text: candidates[one]! }, b: { text: candidates[two]! } });
    const verdict = await judge.compare(pair, signal && { signal });
    preferences.push(preferenceOf(judge, pair, verdict));
    return prefersSecond(verdict) ? two : one;
  }

  let left = candidates.map((_, index) => index);
  while (left.length > 1) {
    const pairs = Array.from({ length: Math.ceil(left.length / 2) }, (_, at) => left.slice(2 * at, 2 * at + 2));
    left = await Promise.all(pairs.map(([one, two]) => winner(one!, two)));
  }
  return { text: candidates[left[0]!]!, index: left[0]!, preferences };
}

function prefersSecond(verdict: Verdict): boolean {
  if (verdict.status === "unjudged") return false;
  const { choice, probability = 0.5 } = verdict;
  return choice === "tie" ? probability < 0.5 : choice === "b";
}
