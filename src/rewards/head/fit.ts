/**
 * Fits a head to pairs of hidden states: Bradley-Terry with a ridge whose strength is found by cross-validation.
 *
 * With fewer pairs than features the problem is solved in as many dimensions as there are pairs, which is exact: the
 * best weights are a combination of the pairs' differences. Source: the representer theorem, Schölkopf et al. 2001.
 */
import { EspalierError } from "../../core/errors.ts";
import { seededRandom } from "../../core/random.ts";
import { cholesky, type Matrix, matrix, solveUpper, transposedTimes } from "./dense.ts";
import type { Head } from "./head.ts";
import {
  curvatures,
  type Labels,
  lossOf,
  preconditioner,
  preconditioningGram,
  type Solution,
  solveLogistic,
} from "./logistic.ts";
import { outerProducts, posteriorOf } from "./posterior.ts";

/** What `TrainingPair` says of a pair, with hidden states for its texts. */
export interface FeaturePair {
  readonly chosen: Float32Array;
  readonly rejected: Float32Array;
  readonly target: number;
  readonly weight: number;
  readonly margin: number;
  /**
   * Chosen less rejected: what is fitted beside the features and then left out, so that no reward comes from it.
   * Of all pairs or of none. See `lengthDifference` in ../length.ts.
   */
  readonly covariate?: number;
}

export interface HeadOptions {
  /** Each pair's fold of the cross-validation, from 0: see `foldsByInput`. */
  readonly folds: ArrayLike<number>;
}

export interface HeadFit {
  readonly head: Head;
  /** The ridge that was chosen: the prior precision of each weight of scaled features. */
  readonly ridge: number;
  /** Of each ridge tried, strongest first; nats per pair, on pairs of inputs that were left out. */
  readonly crossValidation: readonly { readonly ridge: number; readonly loss: number }[];
  /** Nats per pair; lower than on pairs it has not seen. */
  readonly trainLoss: number;
  /** Logits for each unit of the covariate. */
  readonly covariateWeight?: number;
}

/** Of ten thousand pairs no more are needed to choose one number. */
const mostForCrossValidation = 2000;

/**
 * @param pairs at least two, of at least two folds; hidden states all of the same length
 * @throws EspalierError when a feature is no number, or all pairs are of one fold
 */
export function fitHead(pairs: readonly FeaturePair[], { folds }: HeadOptions): HeadFit {
  if (new Set(pairs.map((_, index) => folds[index])).size < 2) {
    throw new EspalierError("A head is fitted by cross-validation over inputs: it needs pairs of at least two inputs.");
  }
  const { rows, scale, reference, nuisance } = standardised(pairs);
  const labels = labelsOf(pairs);
  const problem = reduced(rows);
  const crossValidation = crossValidated(rows, problem, labels, folds);
  const { ridge } = crossValidation.reduce((best, other) => (other.loss < best.loss ? other : best));
  const factor = preconditioner(preconditioningGram(problem.rows, labels), ridge);
  const solution = solveLogistic(problem.rows, labels, ridge, factor);
  const all = problem.weightsOf(solution.weights);
  const curvature = curvatures(solution.differences, labels);
  const posterior = posteriorOf(rows, curvature, ridge, nuisance);
  const total = labels.weights.reduce((sum, weight) => sum + weight, 0);
  const weights = Float32Array.from(scale.subarray(nuisance), (by, index) => by * all[nuisance + index]!);
  return {
    head: { width: weights.length, weights, reference, scale: Float32Array.from(scale.subarray(nuisance)), posterior },
    ridge,
    crossValidation,
    trainLoss: lossOf(solution.differences, labels) / total,
    ...(nuisance > 0 && { covariateWeight: all[0]! * scale[0]! }),
  };
}

function labelsOf(pairs: readonly FeaturePair[]): Labels {
  return {
    targets: Float64Array.from(pairs, ({ target }) => target),
    weights: Float64Array.from(pairs, ({ weight }) => weight),
    margins: Float64Array.from(pairs, ({ margin }) => margin),
  };
}

/** Differences in units of their root mean square; the covariate, in much smaller units, is the first column. */
function standardised(pairs: readonly FeaturePair[]) {
  const width = pairs[0]!.chosen.length;
  const nuisance = pairs[0]!.covariate === undefined ? 0 : 1;
  const columns = width + nuisance;
  const rows = matrix(pairs.length, columns);
  const squares = new Float64Array(columns);
  const sums = new Float64Array(width);
  for (const [row, { chosen, rejected, covariate = 0 }] of pairs.entries()) {
    const start = row * columns;
    if (nuisance > 0) rows.values[start] = covariate;
    for (let i = 0; i < width; i++) {
      rows.values[start + nuisance + i] = chosen[i]! - rejected[i]!;
      sums[i]! += chosen[i]! + rejected[i]!;
    }
    for (let i = 0; i < columns; i++) squares[i]! += rows.values[start + i]! ** 2;
  }
  if (!squares.every(Number.isFinite)) {
    throw new EspalierError("A hidden state holds a value that is no number: the base model's file may be damaged.");
  }
  const scale = squares.map((sum) => (sum > 0 ? Math.sqrt(pairs.length / sum) : 0));
  // In such units the ridge does not hold it back.
  if (nuisance > 0) scale[0]! *= 100 * Math.sqrt(width);
  for (let index = 0; index < rows.values.length; index++) rows.values[index]! *= scale[index % columns]!;
  return { rows, scale, nuisance, reference: Float32Array.from(sums, (sum) => sum / (2 * pairs.length)) };
}

/** The same problem in no more dimensions than it has rows. */
interface Reduced {
  readonly rows: Matrix;
  /** From its weights to those of the columns there were. */
  weightsOf(weights: Float64Array): Float64Array;
}

function reduced(rows: Matrix): Reduced {
  if (rows.rows >= rows.columns) return { rows, weightsOf: (weights) => weights };
  const products = outerProducts(rows);
  const { rows: size, values } = products;
  let trace = 0;
  for (let i = 0; i < size; i++) trace += values[i * size + i]!;
  // Pairs may depend on each other; so much more on the diagonal changes no digit that counts.
  for (let i = 0; i < size; i++) values[i * size + i]! += 1e-10 * trace + Number.MIN_VALUE;
  const factor = cholesky(products);
  return { rows: factor, weightsOf: (weights) => transposedTimes(rows, solveUpper(factor, weights)) };
}

function crossValidated(rows: Matrix, problem: Reduced, labels: Labels, folds: ArrayLike<number>) {
  const places = drawPlaces(rows.rows);
  const some = places.length === rows.rows ? problem.rows : reduced(chosenRows(rows, places)).rows;
  const pick = (values: Float64Array) => Float64Array.from(places, (place) => values[place]!);
  const all = { targets: pick(labels.targets), weights: pick(labels.weights), margins: pick(labels.margins) };
  const folding = [...new Set(places.map((place) => folds[place]!))].map((fold) => {
    const part = (isIn: boolean) => ({
      ...all,
      weights: all.weights.map((weight, index) => ((folds[places[index]!] === fold) === isIn ? weight : 0)),
    });
    return { held: part(true), train: part(false), solution: undefined as Solution | undefined };
  });
  const total = all.weights.reduce((sum, weight) => sum + weight, 0);
  const products = preconditioningGram(some, all);
  const tried: { readonly ridge: number; readonly loss: number }[] = [];
  for (const strength of strengths) {
    const ridge = strength * rows.columns;
    const factor = preconditioner(products, ridge);
    let loss = 0;
    for (const fold of folding) {
      fold.solution = solveLogistic(some, fold.train, ridge, factor, { from: fold.solution, tolerance: 1e-7 });
      loss += lossOf(fold.solution.differences, fold.held) / total;
    }
    tried.push({ ridge, loss });
    // From the best one on it only overfits more.
    if (tried.length > 3 && tried.slice(-3).every((later) => later.loss > Math.min(...tried.map((one) => one.loss))))
      break;
  }
  return tried;
}

/** Ridge for each column: 1 / variance of a usual pair's logit before anything is known. Strongest first. */
const strengths = Array.from({ length: 13 }, (_, index) => 10 ** ((6 - index) / 2));

/** Drawn, not every so many: folds may follow each other in the same order. */
function drawPlaces(count: number): number[] {
  const places = Array.from({ length: count }, (_, place) => place);
  if (count <= mostForCrossValidation) return places;
  const random = seededRandom("pairs for cross-validation");
  const drawn = places.map((place) => ({ place, by: random() })).sort((one, two) => one.by - two.by);
  return drawn.slice(0, mostForCrossValidation).map(({ place }) => place);
}

function chosenRows({ columns, values }: Matrix, places: readonly number[]): Matrix {
  const some = matrix(places.length, columns);
  for (const [row, place] of places.entries()) {
    some.values.set(values.subarray(place * columns, (place + 1) * columns), row * columns);
  }
  return some;
}
