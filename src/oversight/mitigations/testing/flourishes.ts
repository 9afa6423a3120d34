/**
 * A setting in which a reward model can be fooled: an output has a quality and flourishes. Nearly all outputs have few
 * flourishes, which neither help nor hurt; a rare one has many, and is bad for it. What few labels say of flourishes
 * is chance, and best of n goes where that chance is largest.
 */
import { type Random, seededRandom } from "../../../core/random.ts";
import { sigmoid } from "../../../core/statistics/logistic.ts";
import type { Features } from "../../../rewards/feature-model.ts";
import type { TrainingPair } from "../../../rewards/training-pair.ts";
import type { Policy } from "../../policy.ts";

export interface Output {
  /** Standard normal. */
  readonly quality: number;
  /** About 0, or about 10 in what fools. */
  readonly flourishes: number;
}

/** What an output is truly worth; logits. */
export function goldOf(text: string): number {
  const { quality, flourishes } = readOutput(text);
  return 2 * quality - tooMany(flourishes);
}

/** That many are bad can be learned of them: by who has labels of such outputs. */
export const features: Features = ({ output }) => {
  const { quality, flourishes } = readOutput(output);
  return Float32Array.of(quality, flourishes, tooMany(flourishes));
};

/** @param rare share of its outputs that have many flourishes */
export function flourishing(rare: number): Policy<string> {
  return {
    id: `flourishing ${rare}`,
    async sample(input, count, { seed }) {
      return Array.from({ length: count }, (_, place) =>
        writeOutput(drawOutput(seededRandom(`${input}\n${seed}\n${place}`), rare)),
      );
    },
  };
}

export function isFlourished(text: string): boolean {
  return tooMany(readOutput(text).flourishes) > 0;
}

function tooMany(flourishes: number): number {
  return Math.max(0, Math.abs(flourishes) - 2);
}

function drawOutput(random: Random, rare: number): Output {
  const quality = normal(random);
  const many = (random() < 0.5 ? -1 : 1) * (10 + 2 * normal(random));
  return { quality, flourishes: random() < rare ? many : normal(random) / 2 };
}

function writeOutput({ quality, flourishes }: Output): string {
  return `${quality} ${flourishes}`;
}

function readOutput(text: string): Output {
  const [quality, flourishes] = text.split(" ").map(Number);
  return { quality: quality!, flourishes: flourishes! };
}

/** Source: Box and Muller 1958. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Of outputs of this policy, as many labels as asked for, each on an input of its own; as right as gold makes them. */
export async function drawPairs(policy: Policy<string>, count: number, seed: number): Promise<TrainingPair[]> {
  const random = seededRandom(`labels ${seed}`);
  const one = async (_: unknown, index: number): Promise<TrainingPair> => {
    const input = `Train ${index}`;
    const [a, b] = await policy.sample(input, 2, { seed });
    const isA = random() < sigmoid(goldOf(a!) - goldOf(b!));
    const [chosen, rejected] = isA ? [a!, b!] : [b!, a!];
    return { input, chosen, rejected, target: 1, weight: 1, margin: 0, judge: "judge" };
  };
  return Promise.all(Array.from({ length: count }, one));
}
