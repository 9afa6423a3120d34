/** What pairs were made of, and what is suspicious about them. */
import { type Estimate, proportion } from "../core/statistics/interval.ts";
import type { Comparison, Side } from "../preferences/comparison.ts";
import type { TrainingPair } from "./training-pair.ts";

export interface PairsReport {
  /** Those with a verdict that was used. */
  readonly used: number;
  /** Of these: target 0.5, whether judges said so or are evenly divided. */
  readonly ties: number;
  /** Of these: some judge prefers one, and some the other, or one judge both. */
  readonly contradictory: number;
  /** Of these: one of both outputs is empty. */
  readonly empty: number;
  /** Comparisons that were left out: nobody judged them, or both outputs say the same. */
  readonly unlabelled: number;
  /** Of these unlabelled: the right answer is known, and could be learned instead of what judges said. */
  readonly known: number;
  readonly identical: number;
  /** Verdicts that were used, of whom; more than one of a judge on a comparison are `repeated`. */
  readonly judges: Readonly<Record<string, number>>;
  readonly repeated: number;
  /** Verdicts: failures, which are left out; ties because neither is acceptable, which are ties. */
  readonly unjudged: number;
  readonly bothBad: number;
  /** Of pairs with a better side and outputs of different length: the share where the longer is the better. */
  readonly longerChosen?: Estimate;
  /** What is suspicious about them, for a person. */
  readonly warnings: readonly string[];
}

/** All that was said of a comparison. */
export interface Gathered {
  /** Its sides are those of all `verdicts`. */
  readonly comparison: Comparison;
  readonly verdicts: Opinion[];
}

export interface Opinion {
  readonly judge: string;
  /** That a is better, in [0, 1]. */
  readonly target: number;
  /** For a: below 0 when b is better. */
  readonly margin: number;
  /** As the judge's file had it. */
  readonly side: Side | undefined;
  /** Whether the chosen one was shown first, where it was shown in one order and this is known. */
  readonly choseFirst: boolean | undefined;
}

export function reportOf(
  rows: readonly Gathered[],
  pairs: readonly TrainingPair[],
  tally: Pick<PairsReport, "unjudged" | "bothBad" | "unlabelled" | "known" | "identical">,
): PairsReport {
  const verdicts = rows.flatMap((row) => row.verdicts);
  const judges: Record<string, number> = Object.create(null);
  for (const { judge } of verdicts) judges[judge] = (judges[judge] ?? 0) + 1;
  const different = rows.reduce((sum, row) => sum + new Set(row.verdicts.map(({ judge }) => judge)).size, 0);
  const contradictory = rows.filter(
    ({ verdicts: said }) => said.some(({ target }) => target > 0.5) && said.some(({ target }) => target < 0.5),
  ).length;
  const decided = pairs.filter(({ target }) => target > 0.5);
  const unequal = decided.filter(({ chosen, rejected }) => chosen.length !== rejected.length);
  const longer = unequal.filter(({ chosen, rejected }) => chosen.length > rejected.length).length;
  const longerChosen = proportion(longer, unequal.length);
  return {
    ...tally,
    used: pairs.length,
    ties: pairs.length - decided.length,
    contradictory,
    empty: pairs.filter(({ chosen, rejected }) => chosen.trim() === "" || rejected.trim() === "").length,
    judges,
    repeated: verdicts.length - different,
    ...(longerChosen && { longerChosen }),
    warnings: [
      ...oneSided(verdicts),
      ...lengthTells(longer, unequal.length),
      ...emptyChosen(decided),
      ...(contradictory > pairs.length / 4
        ? [
            `Judges contradict each other on ${contradictory} of ${pairs.length} pairs: a reward model can be no surer than they.`,
          ]
        : []),
    ],
  };
}

/** So many of one kind among so many are no accident: 20 of a fair coin come out alike once in 500,000 times. */
export const enoughToTell = 20;

function oneSided(verdicts: readonly Opinion[]): string[] {
  const chosen = verdicts.flatMap(({ side }) => side ?? []);
  const forA = chosen.filter((side) => side === "a").length;
  const most = Math.max(forA, chosen.length - forA);
  if (chosen.length < enoughToTell || most < 0.95 * chosen.length) return [];
  return [
    `${most} of ${chosen.length} verdicts choose side ${2 * forA > chosen.length ? "a" : "b"}. Where the better one was put there on purpose, this is no fault; where sides were drawn, it is a judge that does not look.`,
  ];
}

function lengthTells(longer: number, unequal: number): string[] {
  const most = Math.max(longer, unequal - longer);
  if (unequal < enoughToTell || most < 0.8 * unequal) return [];
  const which = 2 * longer > unequal ? "longer" : "shorter";
  return [
    `The ${which} output is the better one in ${most} of ${unequal} pairs: length alone gives this accuracy, and may be all that is learned. Control for length.`,
  ];
}

function emptyChosen(decided: readonly TrainingPair[]): string[] {
  const count = decided.filter(({ chosen }) => chosen.trim() === "").length;
  return count > 0 ? [`In ${count} of ${decided.length} pairs an empty output is the better one.`] : [];
}
