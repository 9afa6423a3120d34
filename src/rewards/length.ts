/**
 * Length as a controlled covariate: judges prefer longer outputs, and length is the first thing a reward model learns
 * wrongly. What length explains of the labels is taken out before training, and out of the accuracy that is reported.
 * Source: the idea of length-controlled AlpacaEval, Dubois et al. 2024, arXiv:2404.04475.
 */
import type { Figure } from "../core/statistics/interval.ts";
import { sigmoid, surprise } from "../core/statistics/logistic.ts";
import { type Accuracy, accuracy, rightness, type ScoredPair } from "./accuracy.ts";
import { figureByInput } from "./by-input.ts";
import type { TrainingPair } from "./training-pair.ts";

/** @returns ln of how many times longer the chosen one is; characters */
export function lengthDifference({ chosen, rejected }: Pick<TrainingPair, "chosen" | "rejected">): number {
  return Math.log((1 + chosen.length) / (1 + rejected.length));
}

export interface LengthMargins {
  readonly pairs: readonly TrainingPair[];
  /** Logits for each time that an output is e times longer; below 0 when shorter ones are preferred. */
  readonly effect: number;
}

/**
 * What length explains is made a margin, so that rewards need not explain it: with logits r_chosen - r_rejected +
 * effect * lengthDifference, the margin is -effect * lengthDifference. For training only: such rewards are blind to it.
 */
export function lengthMargins(pairs: readonly TrainingPair[]): LengthMargins {
  const rows = pairs.map((pair) => ({ x: [lengthDifference(pair)], target: pair.target, weight: pair.weight }));
  const [effect] = logistic(rows, 1) as [number];
  return { pairs: pairs.map((pair) => ({ ...pair, margin: pair.margin - effect * lengthDifference(pair) })), effect };
}

/** A scored pair, and how its outputs differ in length: `lengthDifference`. */
export interface MeasuredPair extends ScoredPair {
  readonly lengthDifference: number;
}

export interface LengthControlled {
  /**
   * As if the output that the model puts ahead were never longer or shorter than the other: logit P(right) is fitted as
   * a constant and a slope on its log length less the other's, and read at zero. A model of length alone has 0.5. With
   * its bootstrap interval over inputs, where there are enough.
   */
  readonly controlled: Figure;
  /** Where the better output is the longer one, and the shorter; absent where there is none. */
  readonly longerChosen?: Accuracy;
  readonly shorterChosen?: Accuracy;
}

/** @returns undefined when no pair has a better side */
export function lengthControlledAccuracy(pairs: readonly MeasuredPair[]): LengthControlled | undefined {
  const decided = pairs.filter(({ target }) => target > 0.5);
  const controlled = figureByInput(decided, rightAtEqualLength, ({ input }) => input, { resamples: 400 });
  if (!controlled) return undefined;
  const longerChosen = accuracy(decided.filter((pair) => pair.lengthDifference > 0));
  const shorterChosen = accuracy(decided.filter((pair) => pair.lengthDifference < 0));
  return { controlled, ...(longerChosen && { longerChosen }), ...(shorterChosen && { shorterChosen }) };
}

function rightAtEqualLength(pairs: readonly MeasuredPair[]): number | undefined {
  if (pairs.length === 0) return undefined;
  const rows = pairs.map(({ difference, lengthDifference: longer }) => ({
    x: [1, Math.sign(difference) * longer],
    target: rightness(difference),
    weight: 1,
  }));
  const [constant] = logistic(rows, 2) as [number];
  return sigmoid(constant);
}

interface Row {
  readonly x: readonly number[];
  readonly target: number;
  readonly weight: number;
}

/** Coefficients are drawn to 0 as if their sd were 5, so that they stay finite where the labels are separable. */
const precision = 1 / 5 ** 2;

/** Logistic regression on one or two numbers, by Newton's method with halved steps. */
function logistic(rows: readonly Row[], size: 1 | 2): number[] {
  const lossAt = (coefficients: readonly number[]) =>
    rows.reduce(
      (sum, { x, target, weight }) => sum + weight * surprise(product(x, coefficients), target),
      (precision / 2) * product(coefficients, coefficients),
    );
  let coefficients: number[] = new Array(size).fill(0);
  let loss = lossAt(coefficients);
  for (let iteration = 0; iteration < 50; iteration++) {
    const move = newtonStep(rows, coefficients);
    let next = coefficients;
    let nextLoss = loss;
    for (let length = 1; length > 1e-6 && !(nextLoss < loss); length /= 2) {
      next = coefficients.map((value, i) => value - length * move[i]!);
      nextLoss = lossAt(next);
    }
    if (!(loss - nextLoss > 1e-12 * Math.abs(loss))) break;
    coefficients = next;
    loss = nextLoss;
  }
  return coefficients;
}

function newtonStep(rows: readonly Row[], coefficients: readonly number[]): number[] {
  const slope = coefficients.map((value) => precision * value);
  let [first, mixed, second] = [precision, 0, precision];
  for (const { x, target, weight } of rows) {
    const p = sigmoid(product(x, coefficients));
    const [u, v = 0] = x as [number, number?];
    for (const [i, value] of x.entries()) slope[i]! += weight * (p - target) * value;
    first += weight * p * (1 - p) * u * u;
    mixed += weight * p * (1 - p) * u * v;
    second += weight * p * (1 - p) * v * v;
  }
  const [a, b = 0] = slope as [number, number?];
  const determinant = first * second - mixed * mixed;
  return [(second * a - mixed * b) / determinant, (first * b - mixed * a) / determinant];
}

function product(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, value, i) => sum + value * y[i]!, 0);
}
