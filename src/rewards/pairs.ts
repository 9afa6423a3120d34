/**
 * From what judges said to what a reward model learns: one pair for each comparison, with everybody's verdicts in it.
 *
 * What judges say of one comparison is one soft target, the mean of theirs by weight, and its weight is the sum of
 * theirs. Bradley-Terry's loss is linear in the target, so this is the same likelihood as one row for each judge, at the
 * price of one row; and a pair that judges call both ways says so itself: 0.5, not two rows that pull in turn. A judge
 * who judged a comparison several times counts once, by the mean.
 */
import { EspalierError } from "../core/errors.ts";
import { type Comparison, comparison, swapped } from "../preferences/comparison.ts";
import type { Judged, Preference } from "../preferences/preference.ts";
import type { Judgements } from "../preferences/store.ts";
import { enoughToTell, type Gathered, type Opinion, type PairsReport, reportOf } from "./pairs-report.ts";
import type { TrainingPair } from "./training-pair.ts";

export interface PairsOptions {
  /** The known right answers are learned, not what judges said. */
  readonly gold?: boolean;
  /** By judge; who is not named has 1, who has 0 is left out. */
  readonly weights?: Readonly<Record<string, number>>;
  /** Choices alone are learned, not how probable a judge thought them. */
  readonly hard?: boolean;
  /**
   * Logits by which rewards must differ where a judge gave the highest strength, 9; linearly down to none for 1
   * (graded margins: Touvron et al. 2023, arXiv:2307.09288, section 3.2.2). Rewards are then no longer the logits of
   * being preferred, but for the scale that is fitted afterwards. None unless given.
   */
  readonly strongest?: number;
}

export interface Pairs {
  readonly pairs: readonly TrainingPair[];
  readonly report: PairsReport;
}

/** Pairs with a better side, below which nothing can be fitted and held out. */
export const fewestPairs = 8;

/**
 * Lines of the same comparison, whichever way round, become one pair.
 * @throws EspalierError when too few are left, when there are only ties, or when every verdict is for the side that
 *   was shown first (or second): such labels say nothing about the outputs
 */
export async function trainingPairs(
  judged: AsyncIterable<Judgements> | Iterable<Judgements>,
  options: PairsOptions = {},
): Promise<Pairs> {
  checkOptions(options);
  const gathered = new Map<string, Gathered>();
  const tally = { unjudged: 0, bothBad: 0, unlabelled: 0, known: 0, identical: 0 };
  const known = new Set<string>();
  const judges = new Set<string>();
  for await (const { comparison: found, preferences } of judged) {
    if (found.a.text.trim() === found.b.text.trim()) {
      tally.identical += 1;
      continue;
    }
    // Not the id, which a file may have given twice, or differently to the same texts.
    const { id } = comparison({ ...found, id: undefined });
    if (found.gold !== undefined) known.add(id);
    const all = gathered.get(id) ?? { comparison: found, verdicts: [] };
    gathered.set(id, all);
    const isTurned = all.comparison.a.text !== found.a.text;
    for (const preference of options.gold ? goldOf(found) : preferences) {
      const { verdict, judge } = preference;
      judges.add(judge);
      if (verdict.status === "unjudged") tally.unjudged += 1;
      else if (options.weights?.[judge] !== 0) {
        if (verdict.bothBad) tally.bothBad += 1;
        all.verdicts.push(opinionOf(preference, verdict, isTurned, options));
      }
    }
  }
  const labelled = [...gathered.values()].filter(({ verdicts }) => verdicts.length > 0);
  const unlabelled = [...gathered].filter(([, { verdicts }]) => verdicts.length === 0);
  tally.unlabelled = unlabelled.length;
  tally.known = unlabelled.filter(([id]) => known.has(id)).length;
  const verdicts = labelled.flatMap((row) => row.verdicts);
  checkWeights(options, judges);
  const pairs = labelled.map((row) => pairOf(row, options));
  const report = reportOf(labelled, pairs, tally);
  refuse(pairs, verdicts, report, options.gold ? 0 : known.size, options.gold);
  return { pairs, report };
}

/**
 * Targets with which the expected loss is that of clean labels, when each label is wrong with the same probability.
 * The better side's lies above 1. Only for pairs that are trained on: held-out ones are compared with what was said.
 * Source: Natarajan et al. 2013, "Learning with Noisy Labels", lemma 1; Chowdhury et al. 2024, arXiv:2403.00409.
 * @param rate share of labels that are wrong, in [0, 0.5)
 */
export function noiseRobust(pairs: readonly TrainingPair[], rate: number): TrainingPair[] {
  if (!(rate >= 0 && rate < 0.5)) {
    throw new EspalierError(`A label noise of ${rate} cannot be corrected: it must be at least 0 and below 0.5.`);
  }
  return pairs.map((pair) => ({ ...pair, target: (pair.target - rate) / (1 - 2 * rate) }));
}

function goldOf(found: Comparison): Preference[] {
  if (found.gold === undefined) return [];
  return [{ comparison: found, judge: "gold", kind: "program", verdict: { status: "judged", choice: found.gold } }];
}

function opinionOf(
  { judge, first }: Preference,
  { choice, probability, strength = 1, orders = [] }: Judged,
  isTurned: boolean,
  { hard = false, strongest = 0 }: PairsOptions,
): Opinion {
  const chosen = choice === "tie" ? 0.5 : choice === "a" ? 1 : 0;
  const forA = hard || probability === undefined ? chosen : probability;
  const margin = (strongest * (strength - 1)) / 8;
  const marginForA = choice === "tie" ? 0 : choice === "a" ? margin : -margin;
  const side = choice === "tie" ? undefined : choice;
  return {
    judge,
    target: isTurned ? 1 - forA : forA,
    margin: isTurned ? -marginForA : marginForA,
    side,
    choseFirst: side && first && orders.length < 2 ? side === first : undefined,
  };
}

function pairOf({ comparison, verdicts }: Gathered, options: PairsOptions): TrainingPair {
  const judges = [...Map.groupBy(verdicts, ({ judge }) => judge)].map(([judge, said]) => ({
    judge,
    weight: options.weights?.[judge] ?? 1,
    target: mean(said.map(({ target }) => target)),
    margin: mean(said.map(({ margin }) => margin)),
  }));
  const weight = judges.reduce((sum, judge) => sum + judge.weight, 0);
  const average = (of: "target" | "margin") =>
    judges.reduce((sum, judge) => sum + judge.weight * judge[of], 0) / weight;
  const target = average("target");
  const isA = target >= 0.5;
  // The better one becomes side a, of the notes too.
  const { input, a, b, task, source, notes } = isA ? comparison : swapped(comparison);
  return {
    input,
    chosen: a.text,
    rejected: b.text,
    target: isA ? target : 1 - target,
    weight,
    margin: Math.max(0, isA ? average("margin") : -average("margin")),
    judge: judges.map(({ judge }) => judge).join(", "),
    ...(task !== undefined && { task }),
    ...(source !== undefined && { source }),
    ...(notes !== undefined && { notes }),
  };
}

function refuse(
  pairs: readonly TrainingPair[],
  verdicts: readonly Opinion[],
  { used, unjudged, unlabelled, identical }: PairsReport,
  known: number,
  isGold = false,
): void {
  if (used === 0) {
    const found = `${unlabelled} comparisons without a verdict, ${unjudged} verdicts that failed, ${identical} comparisons of identical outputs`;
    const advice =
      known > 0
        ? `The right answer of ${known} is known: learn that with --gold, or judge them first.`
        : isGold
          ? "None has a right answer (gold): leave out --gold to learn what judges said."
          : "Judge them first: espalier label or espalier judge.";
    throw new EspalierError(`There is nothing to learn from: found ${found}. ${advice}`);
  }
  const decided = pairs.filter(({ target }) => target > 0.5).length;
  if (decided === 0) {
    throw new EspalierError(`All ${used} pairs are ties: nothing says which outputs are better.`);
  }
  if (decided < fewestPairs) {
    throw new EspalierError(
      `Too few pairs: ${decided} have a better side; at least ${fewestPairs} are needed, and some hundreds for a reward model worth having.`,
    );
  }
  const shown = verdicts.flatMap(({ choseFirst }) => choseFirst ?? []);
  const first = shown.filter(Boolean).length;
  if (shown.length === verdicts.filter(({ side }) => side).length && shown.length >= enoughToTell) {
    if (first === 0 || first === shown.length) {
      throw new EspalierError(
        `All ${shown.length} verdicts choose the output that was shown ${first > 0 ? "first" : "second"}: they say where it stood, not which is better. Judge in both orders.`,
      );
    }
  }
}

function checkOptions({ weights = {}, strongest = 0 }: PairsOptions): void {
  for (const [judge, weight] of Object.entries(weights)) {
    if (!Number.isFinite(weight) || weight < 0) {
      throw new EspalierError(`The weight of ${judge} is ${weight}: it must be a number of at least 0.`);
    }
  }
  if (!Number.isFinite(strongest) || strongest < 0) {
    throw new EspalierError(`The margin of the highest strength is ${strongest}: it must be a number of at least 0.`);
  }
}

/** A weight for nobody is a name mistyped. */
function checkWeights({ weights = {} }: PairsOptions, known: ReadonlySet<string>): void {
  for (const judge of Object.keys(weights)) {
    if (known.size > 0 && !known.has(judge)) {
      throw new EspalierError(
        `A weight is given for ${judge}, who judged nothing. Those who did: ${[...known].join(", ")}.`,
      );
    }
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
