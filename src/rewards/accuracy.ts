/** How often a reward model puts the better output ahead, on pairs that it was not trained on. */
import { type Figure, proportion } from "../core/statistics/interval.ts";
import { figureByInput } from "./by-input.ts";

/** A pair with the rewards of its outputs. */
export interface ScoredPair {
  /** Chosen less rejected; logits. */
  readonly difference: number;
  /** That `chosen` is better, in [0.5, 1], as in `TrainingPair`. */
  readonly target: number;
  /** The same for pairs of one input: `inputKey`. */
  readonly input: string;
}

export type Accuracy = Figure & {
  /** Pairs with a better side; ties among labels are left out. */
  readonly n: number;
};

/**
 * Equal rewards count half. Pairs of one input are not independent: where there are such, the interval is that of the
 * bootstrap over inputs, and there is none for fewer than `fewestInputs`; else it is Wilson's.
 * @returns undefined when no pair has a better side
 */
export function accuracy(pairs: readonly ScoredPair[]): Accuracy | undefined {
  const decided = pairs.filter(({ target }) => target > 0.5);
  const n = decided.length;
  const inputs = new Set(decided.map(({ input }) => input)).size;
  const alone = proportion(rightOf(decided), n);
  if (!alone || inputs === n) return alone && { ...alone, n };
  // Summed once for each input: the bootstrap draws inputs by the thousand.
  const ofInputs = Array.from(Map.groupBy(decided, ({ input }) => input).values(), (some) => ({
    right: rightOf(some),
    pairs: some.length,
  }));
  const share = (some: readonly (typeof ofInputs)[number][]) => sumOf(some, "right") / sumOf(some, "pairs");
  const clustered = figureByInput(ofInputs, share, (ofInput) => ofInput)!;
  // When all are right no resample says otherwise: then as if each input had been asked once.
  const isFlat = clustered.low !== undefined && clustered.low === clustered.high;
  return { ...(isFlat ? proportion(alone.value * inputs, inputs)! : clustered), n };
}

function rightOf(pairs: readonly ScoredPair[]): number {
  return pairs.reduce((sum, { difference }) => sum + rightness(difference), 0);
}

function sumOf<Key extends string>(rows: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return rows.reduce((sum, row) => sum + row[key], 0);
}

/** @returns 1, 0.5 or 0 */
export function rightness(difference: number): number {
  return difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
}
