/**
 * A policy that reports amounts: normal about what its weights make of its features, with a spread of its own. Its reward
 * model is a parabola in the amount, linear in products of amount and features, so what is best is known exactly.
 */
import {
  type Features,
  fitFeatureRewardModel,
  type Improvement,
  type Random,
  type RewardModel,
  seededRandom,
} from "../../src/index.ts";
import { normal } from "./amounts.ts";
import type { Archive } from "./archive.ts";
import type { Place } from "./design.ts";
import type { Reading } from "./features.ts";
import { answer, placeOf, readAnswer } from "./outputs.ts";
import type { ReinforceOptions } from "./reinforce.ts";
import { dot, type SmallPolicy, type SmallPolicyOptions, type Study, studying } from "./small-policy.ts";

/** @param options of each member the weights and, last, the spread */
export function amountPolicy(options: SmallPolicyOptions): SmallPolicy {
  const { members } = options;
  const { id, study } = studying(options);
  return {
    id,
    members,
    study,
    with: (others) => amountPolicy({ ...options, members: others }),
    async sample(place, count, { seed }) {
      const { features, reports } = await study(place, seed);
      const random = seededRandom(`answer ${id} ${seed} ${place.design} ${place.path}`);
      return Array.from({ length: count }, () =>
        answer(middle(members.map((weights) => drawn(weights, features, random))), reports),
      );
    },
  };
}

function drawn(weights: Float64Array, features: Float32Array, random: Random): number {
  return dot(features, weights) + weights.at(-1)! * normal(random);
}

/** @param amounts an odd number of them */
export function middle(amounts: readonly number[]): number {
  return amounts.toSorted((one, other) => one - other)[(amounts.length - 1) / 2]!;
}

/** What a reward model sees: the amount's square, and its products with what the policy sees. */
export function amountFeatures(archive: Archive, reading: Reading): Features {
  return ({ input, output }) => {
    const { said, reports } = readAnswer(output);
    const amount = Number(said);
    const seen = reading(archive.textFor(placeOf(input)), reports);
    return Float32Array.from([amount * amount, ...seen.map((value) => amount * value)]);
  };
}

/** As `reinforce`, for amounts: with the reward -a y^2 + b y it answers b / 2a with variance temperature / 2a. */
export function reinforceAmounts({ temperature, members }: ReinforceOptions): Improvement<Place> {
  return {
    id: `reinforce amounts ${temperature}${members ? ` x${members.count}` : ""}`,
    async improve(policy, { task, inputs, reward, pairs, seed }) {
      const small = policy as SmallPolicy;
      const studies: Study[] = [];
      for (const input of inputs) studies.push(await small.study(input, seed));
      const learn = async (model: RewardModel) => {
        const scores = await model.scoreAll(
          inputs.flatMap((input, index) =>
            [-1, 0, 1].map((amount) => ({
              input: task.present(input).input,
              task: task.name,
              output: answer(amount, studies[index]!.reports),
            })),
          ),
        );
        const parabolas = studies.map((_, index) => {
          const [low, none, high] = [0, 1, 2].map((at) => scores[3 * index + at]!.mean);
          return { a: none! - (low! + high!) / 2, b: (high! - low!) / 2 };
        });
        return climb(small.members[0]!, studies, parabolas, temperature);
      };
      if (!members) return small.with([await learn(reward)]);
      const trained: Float64Array[] = [];
      for (let member = 0; member < members.count; member++) {
        const random = seededRandom(`member ${seed} ${member}`);
        const some = pairs.map(() => pairs[Math.floor(random() * pairs.length)]!);
        const { model } = fitFeatureRewardModel(some, members.features, { seed: member });
        trained.push(await learn(model));
      }
      return small.with(trained);
    },
  };
}

const steps = 300;
const momentum = 0.9;
/** No block comes to more, in units of what it usually does. */
const most = 3;

function climb(
  from: Float64Array,
  studies: readonly Study[],
  parabolas: readonly { readonly a: number; readonly b: number }[],
  temperature: number,
): Float64Array {
  const bend = parabolas.reduce((sum, { a }) => sum + a, 0) / parabolas.length;
  // A reward that is the same for all amounts, or highest at the ends, tells nothing of what is best.
  if (bend < 1e-6) return from;
  const weights = Float64Array.from(from);
  const width = weights.length - 1;
  const velocity = new Float64Array(width);
  const squares = studies.reduce((sum, { features }) => sum + dot(features, features), 0) / studies.length;
  const wanted = parabolas.map(({ b }) => Math.max(-most, Math.min(most, b / (2 * bend))));
  for (let step = 0; step < steps; step++) {
    const gradient = new Float64Array(width);
    for (const [index, { features }] of studies.entries()) {
      const slope = (wanted[index]! - dot(features, weights)) / studies.length;
      for (let i = 0; i < width; i++) gradient[i]! += slope * features[i]!;
    }
    for (let i = 0; i < width; i++) {
      velocity[i] = momentum * velocity[i]! + gradient[i]! / squares;
      weights[i]! += velocity[i]!;
    }
  }
  weights[width] = Math.min(1, Math.sqrt(temperature / (2 * bend)));
  return weights;
}
