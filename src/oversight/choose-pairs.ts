/**
 * Which outputs are judged against each other: by lot at first, and once there is a reward model those that it is least
 * sure of, since an answer that it could have given teaches nothing. Source: Christiano et al. 2017, arXiv:1706.03741.
 */
import { sigmoid } from "../core/statistics/logistic.ts";
import { type Comparison, comparison, swapped } from "../preferences/comparison.ts";
import { mostInformative, type PairOrder } from "../preferences/next-pair.ts";
import type { Judgements } from "../preferences/store.ts";
import type { RewardModel, Score, ScoreItem } from "../rewards/reward-model.ts";
import type { Outputs } from "./samples.ts";

/** Two outputs of one input: a comparison without what is known from its input. */
export interface OutputPair {
  /** Of the input. */
  readonly place: number;
  readonly a: string;
  readonly b: string;
}

/** What comparisons of one input have in common. */
export type AboutInput = (place: number) => Omit<Comparison, "id" | "a" | "b">;

/** An output as a reward model is asked of it: it sees the task and the source, and no notes. */
export function itemOf(
  { input, task, source }: Pick<Comparison, "input" | "task" | "source">,
  output: string,
): ScoreItem {
  return { input, output, ...(task !== undefined && { task }), ...(source !== undefined && { source }) };
}

/** That may be judged. */
export interface Open extends Judgements {
  readonly place: number;
}

/** Sides are drawn from the texts: whatever the order of outputs says of them, sides do not. */
export function comparisonOf({ place, a, b }: OutputPair, about: AboutInput): Comparison {
  const found = comparison({ ...about(place), a: { text: a }, b: { text: b } });
  const isFirst = Number.parseInt(found.id[0]!, 16) % 2 === 0;
  return isFirst === a < b ? found : swapped(found);
}

/** Pairs of outputs that differ: those with an output of this round, and what earlier rounds left. */
export interface OpenPairs {
  readonly fresh: readonly Open[];
  readonly left: readonly Open[];
}

/** @param judged ids of comparisons that were judged already */
export function openPairs(
  drawn: Outputs,
  earlier: readonly Outputs[],
  judged: ReadonlySet<string>,
  about: AboutInput,
): OpenPairs {
  const pairs: { fresh: Open[]; left: Open[] } = { fresh: [], left: [] };
  for (const place of new Set([...earlier, drawn].flatMap((outputs) => [...outputs.keys()]))) {
    const old = distinct(earlier.flatMap((outputs) => outputs.get(place) ?? []));
    const all = distinct([...old, ...(drawn.get(place) ?? [])]);
    for (const [index, b] of all.entries()) {
      for (const a of all.slice(0, index)) {
        const comparison = comparisonOf({ place, a, b }, about);
        const open = { place, comparison, preferences: [] };
        if (!judged.has(comparison.id)) pairs[index < old.length ? "left" : "fresh"].push(open);
      }
    }
  }
  return pairs;
}

/** Of those that say the same the first, in its place. */
function distinct(texts: readonly string[]): string[] {
  const said = new Set<string>();
  return texts.filter((text) => said.size < said.add(text.trim()).size);
}

/** @returns at most `count`, fresh ones before those that were left */
export function choose({ fresh, left }: OpenPairs, count: number, order: PairOrder): OutputPair[] {
  const first = order(fresh).slice(0, count);
  const rest = first.length < count ? order(left).slice(0, count - first.length) : [];
  return [...first, ...rest].map((open) => {
    const { a, b } = open.comparison;
    return { place: (open as Open).place, a: a.text, b: b.text };
  });
}

/**
 * First those whose outcome differs most between the reward models that there could be; of a reward model that does not
 * say how sure it is, those whose outcome it calls most open.
 */
export async function leastSure(
  pairs: OpenPairs,
  reward: RewardModel,
  seed: string,
  signal?: AbortSignal,
): Promise<PairOrder> {
  const all = [...pairs.fresh, ...pairs.left].map(({ comparison }) => comparison);
  const items = all.flatMap(({ a, b, ...about }) => [a, b].map(({ text }) => itemOf(about, text)));
  const scores = await reward.scoreAll(items, signal && { signal });
  const opinions = new Map(all.map(({ id }, index) => [id, opinionsOf(scores[2 * index]!, scores[2 * index + 1]!)]));
  return mostInformative(seed, ({ comparison: { id } }) => opinions.get(id)!);
}

/** @returns two probabilities that a is the better one */
function opinionsOf(a: Score, b: Score): [number, number] {
  const difference = a.mean - b.mean;
  const sd = Math.hypot(a.sd, b.sd);
  if (sd > 0) return [sigmoid(difference - sd), sigmoid(difference + sd)];
  const probability = sigmoid(difference);
  const spread = Math.sqrt(probability * (1 - probability));
  return [probability - spread, probability + spread];
}
