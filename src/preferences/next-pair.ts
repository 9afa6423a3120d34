/**
 * Which pair is asked next: an order of the pairs, of which whoever asks takes the first that is open to the judge, or
 * as many as there is a budget for.
 */
import { contentHash, sha256 } from "../core/hash.ts";
import type { Judgements } from "./store.ts";

/** @returns the same pairs, with what was said of them so far, the one to ask first at the front */
export type PairOrder = (pairs: Iterable<Judgements>) => Judgements[];

/** By lot: however early one stops, it was an unbiased sample. */
export function randomOrder(seed: string | number = 0): PairOrder {
  return (pairs) => ordered(pairs, () => 0, seed);
}

/** Every input advances evenly: first the one with the fewest judgements, and of its pairs the one with the fewest. */
export function roundRobin(seed: string | number = 0): PairOrder {
  return (pairs) => {
    const judgements = ({ preferences }: Judgements) => preferences.length;
    const turns = new Map<Judgements, number>();
    for (const group of Map.groupBy(pairs, ({ comparison }) => contentHash(comparison.input)).values()) {
      const soFar = group.reduce((sum, pair) => sum + judgements(pair), 0);
      for (const [place, pair] of ordered(group, judgements, seed).entries()) turns.set(pair, soFar + place);
    }
    return ordered(turns.keys(), (pair) => turns.get(pair)!, seed);
  };
}

/**
 * Where opinions differ most, there is most to learn. Source: Christiano et al. 2017, arXiv:1706.03741, section 2.2.4.
 * @param opinions several probabilities that a is the better one, of judges or of an ensemble of reward models; where
 *   there are fewer than two, they differ by nothing
 */
export function mostInformative(
  seed: string | number = 0,
  opinions: (pair: Judgements) => readonly number[] = judgesOpinions,
): PairOrder {
  return (pairs) => ordered(pairs, (pair) => -variance(opinions(pair)), seed);
}

/** Of those who judged: the probability that they gave, or what their choice makes of it. */
function judgesOpinions({ preferences }: Judgements): number[] {
  return preferences.flatMap(({ verdict }) =>
    verdict.status === "judged" ? [verdict.probability ?? { a: 1, tie: 0.5, b: 0 }[verdict.choice]] : [],
  );
}

/** By rank, lowest first; equal ones by a lot that is drawn from the seed and the pair, whatever order they came in. */
function ordered(pairs: Iterable<Judgements>, rank: (pair: Judgements) => number, seed: string | number): Judgements[] {
  return Array.from(pairs, (pair) => ({ pair, rank: rank(pair), lot: sha256(`${seed}\n${pair.comparison.id}`) }))
    .sort((one, two) => one.rank - two.rank || (one.lot < two.lot ? -1 : 1))
    .map(({ pair }) => pair);
}

function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
