/**
 * What a judge says of training comparisons, as many as labels and means allow. One is judged after the other, so that
 * means run out at the same place whenever it is done again.
 */
import { EspalierError } from "../../core/errors.ts";
import { seededRandom, shuffled } from "../../core/random.ts";
import { type Judge, preferenceOf } from "../../judges/judge.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import type { Preference } from "../../preferences/preference.ts";
import { type PairsOptions, trainingPairs } from "../../rewards/pairs.ts";
import type { TrainingPair } from "../../rewards/training-pair.ts";
import type { Setting } from "../protocol.ts";
import type { RewardFit } from "../reward-fit.ts";
import { withinMeans } from "./within-means.ts";

/** @param judge to ask; of it, `setting.labels` judgements at most are asked for */
export async function labelTrain(
  judge: Judge,
  { train, labels, seed, signal }: Pick<Setting, "train" | "labels" | "seed" | "signal">,
): Promise<Preference[]> {
  return labelAll(judge, drawnTrain(train, seed).slice(0, labels), signal);
}

/** In the order given, until means run out. */
export async function labelAll(
  judge: Judge,
  comparisons: Iterable<Comparison> | AsyncIterable<Comparison>,
  signal: AbortSignal | undefined,
): Promise<Preference[]> {
  const preferences: Preference[] = [];
  await withinMeans(async () => {
    for await (const comparison of comparisons) {
      signal?.throwIfAborted();
      const verdict = await judge.compare(comparison, signal && { signal });
      preferences.push(preferenceOf(judge, comparison, verdict));
    }
  });
  return preferences;
}

export function drawnTrain(train: readonly Comparison[], seed: number): Comparison[] {
  return shuffled(train, seededRandom(`train ${seed}`));
}

/** @throws EspalierError when too little was said to learn from */
export async function learnable(
  preferences: readonly Preference[],
  options: PairsOptions = {},
): Promise<readonly TrainingPair[]> {
  const judged = preferences.map((preference) => ({ comparison: preference.comparison, preferences: [preference] }));
  return (await trainingPairs(judged, options)).pairs;
}

/** @throws EspalierError naming the protocol that cannot do without */
export function rewardOf({ reward }: Pick<Setting, "reward">, protocol: string): RewardFit {
  if (reward) return reward;
  throw new EspalierError(
    `The protocol "${protocol}" trains a reward model: give the setting a \`reward\` that says how one is fitted.`,
  );
}
