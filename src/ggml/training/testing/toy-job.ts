/** Preferences that a bag of tokens can learn: of two branches the one with more of the good tokens is better. */
import { seededRandom } from "../../../core/random.ts";
import type { PairedGroup, Schedule, TrainingJob } from "../job.ts";

export const toyVocabulary = 24;

export interface ToyOptions extends Partial<Pick<TrainingJob, "base" | "lora" | "rowTokens" | "seed" | "device">> {
  readonly train?: number;
  readonly held?: number;
  /** A coin decides which is better. */
  readonly shuffled?: boolean;
  readonly schedule?: Partial<Schedule>;
}

/** One pair to a group. */
export function toyJob(
  folder: string,
  { train = 32, held = 16, shuffled, schedule, ...job }: ToyOptions = {},
): TrainingJob {
  const random = seededRandom(`toy ${job.seed ?? 1}`);
  const groups = Array.from({ length: train + held }, () => toyGroup(random, shuffled ?? false));
  return {
    base: "none",
    device: "cpu",
    threads: 1,
    lora: { rank: 4, alpha: 8, targets: ["attn_q", "attn_v"] },
    rowTokens: 64,
    seed: 1,
    ...job,
    objective: {
      kind: "reward",
      yes: 1,
      no: 2,
      centre: 0,
      train: groups.slice(0, train),
      held: groups.slice(train),
    },
    schedule: {
      learningRate: 0.1,
      warmup: 0.1,
      decay: "cosine",
      weightDecay: 0.01,
      clip: 1,
      epochs: 4,
      batch: 4,
      evaluateEvery: 3,
      patience: 100,
      ...schedule,
    },
    folder,
  };
}

/** Tokens of the upper half of the vocabulary are good. */
function toyGroup(random: () => number, shuffled: boolean): PairedGroup {
  const token = (good: boolean) =>
    4 + Math.floor((random() * toyVocabulary) / 2 - 2) + (good ? toyVocabulary / 2 - 2 : 0);
  const branch = (good: boolean) => Array.from({ length: 3 + Math.floor(random() * 5) }, () => token(good));
  const better = branch(true);
  const worse = branch(false);
  const swap = shuffled && random() < 0.5;
  return {
    prefix: [3, token(random() < 0.5)],
    branches: [better, worse],
    pairs: [{ chosen: swap ? 1 : 0, rejected: swap ? 0 : 1, target: 1, weight: 1, margin: 0 }],
  };
}
