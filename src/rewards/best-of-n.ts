/**
 * Best of n by a reward model: of several outputs the one with the highest reward, or with the highest that it is sure of.
 * A penalty on uncertainty dampens over-optimisation: an output that only one member of an ensemble likes is
 * no good bet. Source: Coste et al. 2023, "Reward Model Ensembles Help Mitigate Overoptimization", arXiv:2310.02743.
 */
import { EspalierError } from "../core/errors.ts";
import type { RewardModel, Score, ScoreItem, ScoreOptions } from "./reward-model.ts";

export interface PenaltyOptions {
  /** How much a standard deviation takes from the mean; 0 unless given. */
  readonly penalty?: number;
}

export interface BestByReward {
  readonly text: string;
  /** Its place among the outputs, from 0. */
  readonly index: number;
  /** Of all outputs, in their order. */
  readonly scores: readonly Score[];
}

/**
 * @returns place of the best score: the highest mean - penalty * sd, the first of those that are equal
 * @throws EspalierError without scores, where one is no number, and for a penalty below 0
 */
export function bestScore(scores: readonly Score[], { penalty = 0 }: PenaltyOptions = {}): number {
  if (scores.length === 0) throw new EspalierError("There is no best of no outputs: give at least one.");
  // A negative one would seek what is uncertain.
  if (!(penalty >= 0 && Number.isFinite(penalty))) {
    throw new EspalierError(`A penalty is a number of standard deviations from 0; found ${penalty}.`);
  }
  const values = scores.map(({ mean, sd }) => mean - penalty * sd);
  const broken = values.findIndex((value) => Number.isNaN(value));
  if (broken >= 0) {
    const { mean, sd } = scores[broken]!;
    throw new EspalierError(`Output ${broken + 1} cannot be ranked: its reward is ${mean}, its deviation ${sd}.`);
  }
  return values.indexOf(values.reduce((best, value) => Math.max(best, value)));
}

/**
 * Outputs that are alike are scored once.
 * @throws EspalierError without outputs; whatever the reward model throws
 */
export async function bestByReward(
  rewardModel: RewardModel,
  input: ScoreItem["input"],
  outputs: readonly string[],
  { penalty, signal, ...about }: ScoreOptions & PenaltyOptions = {},
): Promise<BestByReward> {
  const distinct = [...new Set(outputs)];
  const items = distinct.map((output) => ({ ...about, input, output }));
  const found = await rewardModel.scoreAll(items, signal && { signal });
  const scores = outputs.map((output) => found[distinct.indexOf(output)]!);
  const index = bestScore(scores, penalty === undefined ? {} : { penalty });
  return { text: outputs[index]!, index, scores };
}
