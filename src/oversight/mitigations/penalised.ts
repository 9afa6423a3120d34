/**
 * A reward model that is careful: what it is unsure of counts for less, so that an output which only some of an ensemble
 * like is no good bet for whoever optimises against it. A standard deviation is taken instead of the paper's variance, as
 * `bestByReward` does, so that the penalty stays in logits. Source: Coste et al. 2023, "Reward Model Ensembles Help
 * Mitigate Overoptimization", arXiv:2310.02743 (uncertainty-weighted optimisation). What all members get wrong alike, as
 * those of one base may, no penalty finds: Gleave and Irving 2022, arXiv:2203.07472.
 */
import { EspalierError } from "../../core/errors.ts";
import type { RewardModel, Score } from "../../rewards/reward-model.ts";

/**
 * `sd` stays as it is. Disposing of it disposes of the reward model.
 * @param by standard deviations that are taken from each mean
 * @throws EspalierError for a negative penalty, which would seek what is uncertain
 */
export function penalised(reward: RewardModel, by: number): RewardModel {
  if (!(by >= 0 && Number.isFinite(by))) {
    throw new EspalierError(`A penalty is a number of standard deviations from 0; found ${by}.`);
  }
  const careful = (score: Score): Score => ({ ...score, mean: score.mean - by * score.sd });
  return {
    id: `${reward.id} less ${by} sd`,
    score: async (input, output, about) => careful(await reward.score(input, output, about)),
    scoreAll: async (items, options) => (await reward.scoreAll(items, options)).map(careful),
    [Symbol.asyncDispose]: () => reward[Symbol.asyncDispose](),
  };
}
