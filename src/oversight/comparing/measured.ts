/** How right verdicts are, on comparisons whose right answer is a side. What is unjudged is missing, and is counted. */
import { type Figure, proportion } from "../../core/statistics/interval.ts";
import type { Side } from "../../preferences/comparison.ts";
import type { Verdict } from "../../preferences/preference.ts";
import type { Rate } from "../../preferences/quality.ts";
import { type Accuracy, accuracy } from "../../rewards/accuracy.ts";
import { figureByInput } from "../../rewards/by-input.ts";

export interface TestVerdict {
  /** What was judged, in which repeat: the same for all who are compared. */
  readonly item: string;
  /** The same for comparisons of one input. */
  readonly input: string;
  readonly gold: Side;
  readonly verdict: Verdict;
}

export interface Measured {
  /** Ties count half; with the interval over inputs. Absent when nothing was judged. */
  readonly accuracy?: Accuracy;
  readonly unjudged: Rate;
}

export function measured(verdicts: readonly TestVerdict[]): Measured {
  const judged = verdicts.flatMap((one) => {
    const right = rightness(one);
    // Far ahead on the right side, level, or far ahead on the wrong one.
    return right === undefined ? [] : [{ difference: right - 0.5, target: 1, input: one.input }];
  });
  const found = accuracy(judged);
  const unjudged = proportion(verdicts.length - judged.length, verdicts.length)!;
  return { ...(found && { accuracy: found }), unjudged: { ...unjudged, n: verdicts.length } };
}

/** 1 for right, 0.5 for a tie, 0 for wrong; undefined for unjudged. */
export function rightness({ gold, verdict }: Pick<TestVerdict, "gold" | "verdict">): number | undefined {
  if (verdict.status === "unjudged") return undefined;
  return verdict.choice === "tie" ? 0.5 : verdict.choice === gold ? 1 : 0;
}

/** A difference on the same items, with how many both judged. */
export type Difference = Figure & { readonly n: number };

/** @returns how much more often right, on what both judged; undefined when that is nothing */
export function difference(verdicts: readonly TestVerdict[], than: readonly TestVerdict[]): Difference | undefined {
  const other = new Map(than.map((one) => [one.item, rightness(one)]));
  const pairs = verdicts.flatMap((one) => {
    const [right, before] = [rightness(one), other.get(one.item)];
    return right === undefined || before === undefined ? [] : [{ input: one.input, gain: right - before }];
  });
  const mean = (some: readonly { readonly gain: number }[]) =>
    some.length > 0 ? some.reduce((sum, { gain }) => sum + gain, 0) / some.length : undefined;
  const found = figureByInput(pairs, mean, ({ input }) => input);
  return found && { ...found, n: pairs.length };
}
