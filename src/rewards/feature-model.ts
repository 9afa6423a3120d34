/**
 * A reward model on features of one's own, in memory: Bradley-Terry's head, which else reads a language model's hidden
 * states, reads what a function says of an output. It fits in milliseconds, and nothing has to be downloaded.
 */
import { EspalierError } from "../core/errors.ts";
import { contentHash } from "../core/hash.ts";
import { centresOf, measure, type ScoredOutputs } from "./evaluate.ts";
import { fitHead, type HeadFit } from "./head/fit.ts";
import { scoreHidden } from "./head/head.ts";
import { fewestPairs } from "./pairs.ts";
import type { HeldOut } from "./report.ts";
import type { RewardModel, ScoreItem } from "./reward-model.ts";
import { scoreOf } from "./scorer.ts";
import { defaultShare, foldsByInput, splitByInput } from "./split.ts";
import type { TrainingPair } from "./training-pair.ts";

/** What is to be known of an output; of the same length for all, and the same whenever it is asked. */
export type Features = (item: ScoreItem) => Float32Array;

export interface FeatureFitOptions {
  /** Share of pairs that is held out, with their inputs; 0.2 unless given, 0 for none: then nothing is known of it. */
  readonly held?: number;
  /** Decides what is held out and the folds of the cross-validation; 0 unless given. */
  readonly seed?: number;
}

export interface FeatureFit {
  readonly model: RewardModel;
  /** On pairs whose inputs were held out; absent when none of them has a better side. */
  readonly held?: HeldOut;
  readonly warnings: readonly string[];
  /** The ridge that cross-validation chose. */
  readonly ridge: HeadFit["ridge"];
}

const folds = 5;

/** @throws EspalierError for too few pairs, pairs of too few inputs, and features that are no numbers or differ in length */
export function fitFeatureRewardModel(
  pairs: readonly TrainingPair[],
  features: Features,
  { held: share = defaultShare, seed = 0 }: FeatureFitOptions = {},
): FeatureFit {
  const decided = pairs.filter(({ target }) => target > 0.5).length;
  if (decided < fewestPairs) {
    throw new EspalierError(
      `Too few pairs: ${decided} have a better side; at least ${fewestPairs} are needed, and some hundreds for a reward model worth having.`,
    );
  }
  const read = checked(features, features(itemOf(pairs[0]!, "chosen")).length);
  const split = share === 0 ? { train: pairs, held: [] } : splitByInput(pairs, { share, seed });
  const featured = split.train.map((pair) => ({
    chosen: read(itemOf(pair, "chosen")),
    rejected: read(itemOf(pair, "rejected")),
    target: pair.target,
    weight: pair.weight,
    margin: pair.margin,
  }));
  const { head, ridge } = fitHead(featured, { folds: foldsByInput(split.train, folds, seed) });
  const raw = (item: ScoreItem) => {
    const { mean, sd } = scoreHidden(head, read(item));
    return { rewards: [mean], sd, cut: 0 };
  };
  const scored = (some: readonly TrainingPair[]): ScoredOutputs[] =>
    some.map((pair) => ({ pair, chosen: raw(itemOf(pair, "chosen")), rejected: raw(itemOf(pair, "rejected")) }));
  const train = scored(split.train);
  const { centres, scale, held, warnings } = measure(train, scored(split.held), centresOf(train));
  const score = (item: ScoreItem) => scoreOf(raw(item), item.task, { centres, scale });
  const model: RewardModel = {
    id: `features-${contentHash([[...head.weights], centres, scale]).slice(0, 16)}`,
    async score(input, output, { signal: _, ...about } = {}) {
      return score({ ...about, input, output });
    },
    async scoreAll(items, { signal, onDone } = {}) {
      signal?.throwIfAborted();
      const scores = items.map(score);
      onDone?.(items.length);
      return scores;
    },
    async [Symbol.asyncDispose]() {},
  };
  return { model, ...(held && { held }), warnings, ridge };
}

/** What a scorer is asked of a pair's output is what was asked of it in training. */
function itemOf({ input, task, source, notes, ...texts }: TrainingPair, which: "chosen" | "rejected"): ScoreItem {
  return {
    input,
    output: texts[which],
    ...(task !== undefined && { task }),
    ...(source !== undefined && { source }),
    ...(notes !== undefined && { notes }),
  };
}

function checked(features: Features, width: number): Features {
  return (item) => {
    const values = features(item);
    if (values.length !== width) {
      throw new EspalierError(
        `Features must have one length: found ${width} and ${values.length}, the latter for the output ${JSON.stringify(item.output.slice(0, 60))}.`,
      );
    }
    const broken = values.findIndex((value) => !Number.isFinite(value));
    if (broken < 0) return values;
    throw new EspalierError(
      `Feature ${broken} is ${values[broken]} for the output ${JSON.stringify(item.output.slice(0, 60))}: features must be finite numbers.`,
    );
  };
}
