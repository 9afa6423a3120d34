/**
 * A policy that is a small model: features of a place's text and of what the policies below report of its inputs, and
 * weights that begin as noise. It answers by a draw, as language models do, so its errors are partly its own.
 */
import { type Policy, type Random, type SampleOptions, seededRandom } from "../../src/index.ts";
import type { Archive } from "./archive.ts";
import { childrenOf, type Place } from "./design.ts";
import type { Reading } from "./features.ts";
import { answer, type Report, readAnswer } from "./outputs.ts";
import type { Three } from "./rules.ts";

export interface SmallPolicy extends Policy<Place> {
  /** What it answers from, as it is for such a seed. */
  study(place: Place, seed: number): Promise<Study>;
  readonly members: readonly Float64Array[];
  /** @param members several vote, each by a draw of its own */
  with(members: readonly Float64Array[]): SmallPolicy;
}

export interface Study {
  readonly features: Float32Array;
  readonly reports?: Three<Report>;
}

export interface SmallPolicyOptions {
  readonly name: string;
  readonly archive: Archive;
  readonly reading: Reading;
  /** Reports a block's inputs; none at a leaf. */
  readonly below?: Policy<Place>;
  readonly members: readonly Float64Array[];
}

export function smallPolicy(options: SmallPolicyOptions): SmallPolicy {
  const { members } = options;
  const { id, study } = studying(options);
  return {
    id,
    members,
    study,
    with: (others) => smallPolicy({ ...options, members: others }),
    async sample(place: Place, count: number, { seed }: SampleOptions) {
      const { features, reports } = await study(place, seed);
      const probabilities = members.map((weights) => sigmoid(dot(weights, features)));
      const random = seededRandom(`answer ${id} ${seed} ${place.design} ${place.path}`);
      return Array.from({ length: count }, () => answer(vote(probabilities, random), reports));
    },
  };
}

/** What all small models have, whatever they answer with. */
export function studying({ name, archive, reading, below, members }: SmallPolicyOptions) {
  return {
    id: `${name}-${fingerprint(members)}${below ? ` on ${below.id}` : ""}`,
    async study(place: Place, seed: number): Promise<Study> {
      const reports = below && (await reportsOf(below, place, seed));
      return { features: reading(archive.textFor(place), reports), ...(reports && { reports }) };
    },
  };
}

/** One report of each input, each by a draw of its own. */
export async function reportsOf(policy: Policy<Place>, { design, path }: Place, seed: number): Promise<Three<Report>> {
  const said = await Promise.all(
    childrenOf(path).map(async (child) => {
      const [text] = await policy.sample({ design, path: child }, 1, { seed: seed + 1 });
      return readAnswer(text!).said;
    }),
  );
  return said as unknown as Three<Report>;
}

/** Weights as they are before anything was learned. @param width of the features */
export function untrainedWeights(width: number, seed: string): Float64Array {
  const random = seededRandom(`weights ${seed}`);
  const scale = 1 / Math.sqrt(width);
  return Float64Array.from({ length: width }, () => scale * (2 * random() - 1));
}

function vote(probabilities: readonly number[], random: Random): boolean {
  const votes = probabilities.filter((probability) => random() < probability).length;
  return votes * 2 > probabilities.length;
}

export function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += one[index]! * other[index]!;
  return sum;
}

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** Tells weights apart. */
export function fingerprint(members: readonly Float64Array[]): string {
  let sum = members.length;
  for (const weights of members) for (const weight of weights) sum = (sum * 31 + weight * 1e6) % 4294967296;
  return Math.abs(Math.round(sum)).toString(36);
}
