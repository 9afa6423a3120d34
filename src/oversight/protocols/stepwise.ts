/**
 * A process reward model: an output is as good as its steps. What it wraps scores an output up to each step; the worst of
 * them, or the product of their probabilities, is the output's score. Source: Lightman et al. 2023, arXiv:2305.20050, section 2.
 */
import { sigmoid, softplus } from "../../core/statistics/logistic.ts";
import { type BestByReward, bestByReward, type PenaltyOptions } from "../../rewards/best-of-n.ts";
import type { RewardModel, Score, ScoreItem, ScoreOptions } from "../../rewards/reward-model.ts";
import { beginnings, linesOrSentences, type Steps } from "./steps.ts";

export interface StepwiseOptions {
  /** How an output is divided; lines, or the sentences of a single line, unless given. */
  readonly steps?: Steps;
  /** `min` unless given: the score of the worst step. `product`: that all steps are right, as a logarithm. */
  readonly join?: "min" | "product";
}

/** @param steps scores beginnings of outputs; an output without a step is scored whole */
export function stepwise(
  steps: RewardModel,
  { steps: split = linesOrSentences, join = "min" }: StepwiseOptions = {},
): RewardModel {
  const model: RewardModel = {
    id: `${join} of steps, ${steps.id}`,
    async score(input, output, { signal, ...about } = {}) {
      const [score] = await model.scoreAll([{ ...about, input, output }], signal && { signal });
      return score!;
    },
    async scoreAll(items, { signal, onDone } = {}) {
      const divided = items.map((item) => {
        const found = beginnings(item.output, split);
        return (found.length > 0 ? found : [item.output]).map((output) => ({ ...item, output }));
      });
      const scores = await steps.scoreAll(divided.flat(), signal && { signal });
      let next = 0;
      const joined = divided.map(({ length }) => {
        next += length;
        return joins[join](scores.slice(next - length, next));
      });
      onDone?.(items.length);
      return joined;
    },
    [Symbol.asyncDispose]: () => steps[Symbol.asyncDispose](),
  };
  return model;
}

/** Of several outputs the one whose steps are best. @throws as `bestByReward` does */
export function bestBySteps(
  steps: RewardModel,
  input: ScoreItem["input"],
  outputs: readonly string[],
  { steps: split, join, ...options }: StepwiseOptions & ScoreOptions & PenaltyOptions = {},
): Promise<BestByReward> {
  const process = stepwise(steps, { ...(split && { steps: split }), ...(join && { join }) });
  return bestByReward(process, input, outputs, options);
}

const joins = {
  min: (scores: readonly Score[]) => scores.reduce((worst, score) => (score.mean < worst.mean ? score : worst)),
  /** Deviations are carried through the logarithm by its slope. */
  product: (scores: readonly Score[]): Score => ({
    mean: -scores.reduce((sum, { mean }) => sum + softplus(-mean), 0),
    sd: Math.hypot(...scores.map(({ mean, sd }) => sigmoid(-mean) * sd)),
  }),
};
