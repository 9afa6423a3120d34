/** What rewards are worth: centres and scale, and how often held-out labels agree with them. */
import { type Figure, proportion } from "../core/statistics/interval.ts";
import { surprise } from "../core/statistics/logistic.ts";
import { type Accuracy, accuracy, type ScoredPair } from "./accuracy.ts";
import { fewestInputs } from "./by-input.ts";
import { calibration, fitScale } from "./calibration.ts";
import { count } from "./count.ts";
import { lengthControlledAccuracy, lengthDifference } from "./length.ts";
import type { Manifest } from "./manifest.ts";
import type { HeldOut } from "./report.ts";
import { type RawScore, scoreOf } from "./scorer.ts";
import { inputKey } from "./split.ts";
import type { TrainingPair } from "./training-pair.ts";

export interface ScoredOutputs {
  readonly pair: TrainingPair;
  readonly chosen: RawScore;
  readonly rejected: RawScore;
}

export interface Measured {
  readonly centres: Manifest["centres"];
  readonly scale: number;
  readonly held?: HeldOut;
  readonly trainAccuracy?: Figure;
  readonly warnings: readonly string[];
}

/** With a better side, below which a scale is a guess, and neither calibration nor what length explains can be told. */
export const fewestHeld = 30;

/** @returns each member's mean reward, by task */
export function centresOf(scored: readonly ScoredOutputs[]): Manifest["centres"] {
  const byTask = Map.groupBy(scored, ({ pair: { task = "" } }) => task);
  return Object.fromEntries(
    [...byTask].map(([task, some]) => {
      const scores = some.flatMap(({ chosen, rejected }) => [chosen.rewards, rejected.rewards]);
      const means = scores[0]!.map((_, member) => scores.reduce((sum, one) => sum + one[member]!, 0) / scores.length);
      return [task, means];
    }),
  );
}

export function measure(
  train: readonly ScoredOutputs[],
  held: readonly ScoredOutputs[],
  centres: Manifest["centres"],
): Measured {
  const ofTrain = accuracy(train.map((scored) => measuredPair(scored, centres)));
  const found = held.map((scored) => measuredPair(scored, centres));
  const accurate = accuracy(found);
  const common = { centres, ...(ofTrain && { trainAccuracy: figureOf(ofTrain) }) };
  if (!accurate) {
    return {
      ...common,
      scale: 1,
      warnings: ["No held-out pair has a better side: nothing is known of how good the rewards are."],
    };
  }
  const warnings: string[] = [];
  const { n } = accurate;
  const inputs = new Set(found.filter(({ target }) => target > 0.5).map(({ input }) => input)).size;
  if (n < fewestHeld) {
    warnings.push(
      `Only ${count(n, "held-out pair")} with a better side: ${fewestHeld} or more tell how far rewards are calibrated, and below that they keep the scale they came with.`,
    );
  } else if (accurate.low === undefined) {
    warnings.push(
      `Held-out pairs are of ${count(inputs, "input")}: from fewer than ${fewestInputs} no interval can be told, and figures on them say little of others.`,
    );
  } else if (accurate.low <= 0.5) {
    warnings.push(
      `Held-out accuracy is ${percent(accurate.value)}, and its interval holds 50%: perhaps nothing was learned.`,
    );
  }
  // The labels of few pairs may all be met, and then no scale is too large.
  const scale = n < fewestHeld ? 1 : fitScale(found);
  const calibrated = n < fewestHeld ? undefined : calibration(found);
  const controlled = n < fewestHeld ? undefined : lengthControlledAccuracy(found)?.controlled;
  const unequal = found.filter((pair) => pair.target > 0.5 && pair.lengthDifference !== 0);
  const longer = unequal.filter((pair) => pair.lengthDifference > 0).length;
  const longerIsBetter = proportion(longer, unequal.length);
  return {
    ...common,
    scale,
    warnings,
    held: {
      pairs: n,
      inputs,
      accuracy: figureOf(accurate),
      ...(controlled && { lengthControlled: controlled }),
      ...(longerIsBetter && { longerIsBetter }),
      loss: calibrated?.logLoss ?? lossOf(found),
      ...(calibrated && {
        calibrationError: calibrated.ece,
        calibrationErrorByChance: calibrated.eceByChance,
      }),
      curve: (calibrated?.curve ?? []).map((bin) => ({
        predicted: bin.confidence,
        observed: bin.accuracy,
        pairs: bin.n,
      })),
    },
  };
}

function figureOf({ n: _, ...figure }: Accuracy): Figure {
  return figure;
}

/** Of rewards as they came; nats per pair. */
function lossOf(pairs: readonly Pick<ScoredPair, "difference" | "target">[]): number {
  return pairs.reduce((sum, { difference, target }) => sum + surprise(difference, target), 0) / pairs.length;
}

function measuredPair({ pair, chosen, rejected }: ScoredOutputs, centres: Manifest["centres"]) {
  const reward = (raw: RawScore) => scoreOf(raw, pair.task, { centres, scale: 1 }).mean;
  return {
    difference: reward(chosen) - reward(rejected),
    target: pair.target,
    input: inputKey(pair),
    lengthDifference: lengthDifference(pair),
  };
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}
