/**
 * How a small policy is improved: of all policies the one with the highest expected reward, less what its temperature
 * charges for being sure, answers in proportion to exp(reward / temperature). There are but two answers, so that is known
 * exactly, and the weights climb towards it on the training inputs.
 * Source: Korbak et al. 2022, "RL with KL penalties is better viewed as Bayesian inference", arXiv:2205.11275.
 */
import {
  type Features,
  fitFeatureRewardModel,
  type Improvement,
  type RewardModel,
  seededRandom,
} from "../../src/index.ts";
import type { Place } from "./design.ts";
import { answer } from "./outputs.ts";
import { dot, type SmallPolicy, type Study, sigmoid } from "./small-policy.ts";

export interface ReinforceOptions {
  /** Of the answers: 1 answers as often as judges would prefer, 0 always the better one. */
  readonly temperature: number;
  /**
   * Members that vote, an odd number: each has a reward model of its own, fitted to pairs drawn with replacement. One, with the
   * level's reward model, unless given.
   */
  readonly members?: { readonly count: number; readonly features: Features };
}

export function reinforce({ temperature, members }: ReinforceOptions): Improvement<Place> {
  return {
    id: `reinforce ${temperature}${members ? ` x${members.count}` : ""}`,
    async improve(policy, { task, inputs, reward, pairs, seed }) {
      const small = policy as SmallPolicy;
      const studies: Study[] = [];
      // One after the other: each asks a tree of helpers, and all of them at once would be in memory together.
      for (const input of inputs) studies.push(await small.study(input, seed));
      const learn = async (model: RewardModel) => {
        const items = inputs.flatMap((input, index) =>
          [true, false].map((holds) => ({
            input: task.present(input).input,
            task: task.name,
            output: answer(holds, studies[index]!.reports),
          })),
        );
        const scores = await model.scoreAll(items);
        const gains = studies.map((_, index) => scores[2 * index]!.mean - scores[2 * index + 1]!.mean);
        return climb(small.members[0]!, studies, gains, temperature);
      };
      if (!members) return small.with([await learn(reward)]);
      const trained: Float64Array[] = [];
      for (let member = 0; member < members.count; member++) {
        const random = seededRandom(`member ${seed} ${member}`);
        const drawn = pairs.map(() => pairs[Math.floor(random() * pairs.length)]!);
        const { model } = fitFeatureRewardModel(drawn, members.features, { seed: member });
        trained.push(await learn(model));
      }
      return small.with(trained);
    },
  };
}

const steps = 300;
const momentum = 0.9;

/** @param gains of answering that it holds over that it fails; rewards */
function climb(
  from: Float64Array,
  studies: readonly Study[],
  gains: readonly number[],
  temperature: number,
): Float64Array {
  const weights = Float64Array.from(from);
  const velocity = new Float64Array(weights.length);
  const squares = studies.reduce((sum, { features }) => sum + dot(features, features), 0) / studies.length;
  const wanted = gains.map((gain) => sigmoid(gain / temperature));
  for (let step = 0; step < steps; step++) {
    const gradient = new Float64Array(weights.length);
    for (const [index, { features }] of studies.entries()) {
      const slope = (wanted[index]! - sigmoid(dot(weights, features))) / studies.length;
      for (let i = 0; i < features.length; i++) gradient[i]! += slope * features[i]!;
    }
    // The loss bends by a quarter of the features' squares at most.
    for (let i = 0; i < weights.length; i++) {
      velocity[i] = momentum * velocity[i]! + (4 / squares) * gradient[i]!;
      weights[i]! += velocity[i]!;
    }
  }
  return weights;
}
