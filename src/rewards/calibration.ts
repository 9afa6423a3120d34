/**
 * Whether the probabilities that rewards stand for come true. Of each pair the model's confidence, in [0.5, 1], is held
 * against whether the output it puts ahead is the better one. Sources: Guo et al. 2017, arXiv:1706.04599 (one scale,
 * the expected calibration error); Nguyen and O'Connor 2015, arXiv:1508.05154 (bins of equal mass).
 */
import { type Estimate, type Figure, proportion } from "../core/statistics/interval.ts";
import { sigmoid } from "../core/statistics/logistic.ts";
import type { ScoredPair } from "./accuracy.ts";
import { figureByInput } from "./by-input.ts";
import { foldsByKey } from "./split.ts";

export interface Calibration {
  readonly n: number;
  /** Differences of rewards are multiplied with it to be logits; fitted on all pairs. */
  readonly scale: number;
  /**
   * Expected calibration error, with its bootstrap interval over inputs where there are enough. This and all below is of probabilities whose
   * scale was fitted on other inputs' pairs.
   */
  readonly ece: Figure;
  /** What a perfectly calibrated model would show on so few pairs. */
  readonly eceByChance: number;
  /** Mean square of probability less outcome; 0.25 for knowing nothing. */
  readonly brier: number;
  /** Nats per pair; ln 2 for knowing nothing. */
  readonly logLoss: number;
  /** Bins of about as many pairs each, by rising confidence. */
  readonly curve: readonly CalibrationBin[];
  /** With rewards as they came. */
  readonly unscaled: { readonly ece: number; readonly logLoss: number };
}

export interface CalibrationBin {
  readonly n: number;
  /** Mean of them. */
  readonly confidence: number;
  readonly accuracy: Estimate;
}

/** @returns undefined for fewer than two inputs: nothing can be held out */
export function calibration(pairs: readonly ScoredPair[]): Calibration | undefined {
  if (new Set(pairs.map(({ input }) => input)).size < 2) return undefined;
  const folds = foldsByKey(
    pairs.map(({ input }) => input),
    5,
  );
  const scales = Array.from({ length: Math.max(...folds) + 1 }, (_, fold) =>
    fitScale(pairs.filter((__, index) => folds[index] !== fold)),
  );
  const scaled = pairs.map((pair, index) => predictionOf(pair, scales[folds[index]!]!));
  const unscaled = pairs.map((pair) => predictionOf(pair, 1));
  const bins = binned(scaled);
  return {
    n: pairs.length,
    scale: fitScale(pairs),
    ece: figureByInput(scaled, expectedError, ({ input }) => input, { resamples: 400 })!,
    eceByChance: bins.reduce((sum, bin) => sum + chanceError(bin), 0) / pairs.length,
    brier: mean(scaled, ({ confidence, right }) => confidence ** 2 - 2 * confidence * right + right),
    logLoss: mean(scaled, logLossOf),
    curve: bins.map((bin) => ({
      n: bin.length,
      confidence: mean(bin, ({ confidence }) => confidence),
      accuracy: proportion(
        sumOf(bin, ({ right }) => right),
        bin.length,
      )!,
    })),
    unscaled: { ece: expectedError(unscaled), logLoss: mean(unscaled, logLossOf) },
  };
}

/**
 * The scale with the lowest log loss, labels drawn to undecided as if there were one more of each kind: without errors
 * to go by, it would be infinite. Source: Platt 1999, "Probabilistic Outputs for Support Vector Machines", section 2.2.
 * @returns at least 0.001, which is what rewards get that are wrong more often than right
 */
export function fitScale(pairs: readonly Pick<ScoredPair, "difference" | "target">[]): number {
  const smoothed = (target: number) => (target * pairs.length + 1) / (pairs.length + 2);
  const slope = (scale: number) =>
    pairs.reduce(
      (sum, { difference, target }) => sum + difference * (sigmoid(scale * difference) - smoothed(target)),
      0,
    );
  let [low, high] = [Math.log(0.001), Math.log(1000)];
  for (let halving = 0; halving < 50; halving++) {
    const middle = (low + high) / 2;
    if (slope(Math.exp(middle)) < 0) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

interface Prediction {
  readonly input: string;
  /** That the output ahead is better, in [0.5, 1]. */
  readonly confidence: number;
  /** Whether it is, as far as the label is sure, in [0, 1]. */
  readonly right: number;
}

function predictionOf({ difference, target, input }: ScoredPair, scale: number): Prediction {
  const right = difference > 0 ? target : difference < 0 ? 1 - target : 0.5;
  return { input, confidence: sigmoid(scale * Math.abs(difference)), right };
}

/**
 * By rising confidence: ten bins of about as many each, or fewer so that each has about twenty. Of those with the same
 * confidence each has the mean of what is right: into which bin one falls must not depend on their order.
 */
export function binned<One extends Pick<Prediction, "confidence" | "right">>(predictions: readonly One[]): One[][] {
  const equals = [...Map.groupBy(predictions, ({ confidence }) => confidence).values()];
  const sorted = equals
    .flatMap((some) => some.map((one) => ({ ...one, right: mean(some, ({ right }) => right) })))
    .sort((one, two) => one.confidence - two.confidence);
  const count = Math.max(1, Math.min(10, Math.floor(sorted.length / 20)));
  const edge = (bin: number) => Math.round((bin * sorted.length) / count);
  return Array.from({ length: count }, (_, bin) => sorted.slice(edge(bin), edge(bin + 1)));
}

/** The expected calibration error. @param predictions one at least */
export function expectedError(predictions: readonly Pick<Prediction, "confidence" | "right">[]): number {
  const gaps = binned(predictions).map((bin) => Math.abs(sumOf(bin, ({ confidence, right }) => confidence - right)));
  return gaps.reduce((sum, gap) => sum + gap, 0) / predictions.length;
}

/** The mean of |sum of n outcomes less what is expected of it|, which is nearly normal. */
function chanceError(bin: readonly Prediction[]): number {
  return Math.sqrt((2 / Math.PI) * sumOf(bin, ({ confidence }) => confidence * (1 - confidence)));
}

function logLossOf({ confidence, right }: Prediction): number {
  const least = Number.EPSILON;
  return -right * Math.log(confidence) - (1 - right) * Math.log(Math.max(1 - confidence, least));
}

function sumOf<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

function mean<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return sumOf(items, value) / items.length;
}
