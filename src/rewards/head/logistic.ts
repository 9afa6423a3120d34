/**
 * Logistic regression on differences of features, with a ridge: Bradley-Terry with soft targets, weights and margins.
 * A convex problem; it is solved by L-BFGS from a preconditioner that is nearly its Hessian, so that some ten passes
 * over the data do, however ill-conditioned they are. Source: Nocedal and Wright 2006, "Numerical Optimization", 7.2.
 */
import { sigmoid, surprise } from "../../core/statistics/logistic.ts";
import {
  addScaled,
  cholesky,
  dot,
  gram,
  type Matrix,
  solveLower,
  solveUpper,
  times,
  transposedTimes,
} from "./dense.ts";

/** What is known of each row of the differences. */
export interface Labels {
  /** That the difference is positive; 1 for certain. May lie above 1: see `Pair.target` in ggml/training/job.ts. */
  readonly targets: Float64Array;
  /** Of a row's loss; 0 leaves it out. */
  readonly weights: Float64Array;
  /** Logits that the difference of rewards must exceed. */
  readonly margins: Float64Array;
}

export interface Solution {
  readonly weights: Float64Array;
  /** Of each row, the difference of rewards before its margin. */
  readonly differences: Float64Array;
}

/** A preconditioner: near to the Hessian for logits that are near to zero. @returns the Cholesky factor of kG + ridge I */
export function preconditioner(gramMatrix: Matrix, ridge: number): Matrix {
  const { rows: size } = gramMatrix;
  const values = gramMatrix.values.map((value) => curvatureOfUnsure * value);
  for (let i = 0; i < size; i++) values[i * size + i]! += ridge;
  return cholesky({ ...gramMatrix, values });
}

/** p (1 - p) for p = 0.28 or 0.72. */
const curvatureOfUnsure = 0.2;

/** @returns G for `preconditioner`, from four rows a column at most: it need not be exact */
export function preconditioningGram(rows: Matrix, { weights }: Labels): Matrix {
  const step = Math.max(1, Math.floor(rows.rows / (4 * rows.columns)));
  const count = Math.floor(rows.rows / step);
  if (step === 1) return gram(rows, (row) => weights[row]!);
  const { columns } = rows;
  const values = new Float64Array(count * columns);
  for (let row = 0; row < count; row++) {
    values.set(rows.values.subarray(row * step * columns, (row * step + 1) * columns), row * columns);
  }
  return gram({ rows: count, columns, values }, (row) => step * weights[row * step]!);
}

/**
 * @param from where to start: zero, or the solution for a similar ridge
 * @param tolerance by which the mean loss may miss its minimum, about; nats
 */
export function solveLogistic(
  rows: Matrix,
  labels: Labels,
  ridge: number,
  factor: Matrix,
  { from, tolerance = 1e-12 }: { readonly from?: Solution | undefined; readonly tolerance?: number } = {},
): Solution {
  const size = rows.columns;
  const weights = from ? Float64Array.from(from.weights) : new Float64Array(size);
  const differences = from ? Float64Array.from(from.differences) : new Float64Array(rows.rows);
  const memory: Update[] = [];
  let loss = objective(weights, differences, labels, ridge);
  let gradient = gradientOf(rows, weights, differences, labels, ridge);
  const total = labels.weights.reduce((sum, weight) => sum + weight, 0);
  for (let iteration = 0; iteration < 500; iteration++) {
    const direction = descent(gradient, memory, factor);
    const slope = dot(gradient, 0, direction, 0, size);
    // Half the slope is what a Newton step would gain.
    if (!(-slope / 2 > tolerance * total)) break;
    const along = times(rows, direction);
    const step = lineSearch(weights, differences, direction, along, labels, ridge, loss, slope);
    if (!step) break;
    addScaled(weights, 0, step.length, direction, 0, size);
    addScaled(differences, 0, step.length, along, 0, rows.rows);
    loss = step.loss;
    const next = gradientOf(rows, weights, differences, labels, ridge);
    const move = direction.map((value) => step.length * value);
    const change = next.map((value, index) => value - gradient[index]!);
    memory.push({ move, change, curvature: dot(move, 0, change, 0, size) });
    if (memory.length > 12) memory.shift();
    gradient = next;
  }
  return { weights, differences };
}

/** @returns the weighted sum of the rows' losses, of their differences less their margins */
export function lossOf(differences: Float64Array, { targets, weights, margins }: Labels): number {
  let sum = 0;
  for (let row = 0; row < differences.length; row++) {
    if (weights[row] === 0) continue;
    const x = differences[row]! - margins[row]!;
    sum += weights[row]! * surprise(x, targets[row]!);
  }
  return sum;
}

/** @returns of each row's loss, the second derivative by its difference */
export function curvatures(differences: Float64Array, { weights, margins }: Labels): Float64Array {
  return differences.map((difference, row) => {
    const p = sigmoid(difference - margins[row]!);
    return weights[row]! * p * (1 - p);
  });
}

function objective(weights: Float64Array, differences: Float64Array, labels: Labels, ridge: number): number {
  return lossOf(differences, labels) + (ridge / 2) * dot(weights, 0, weights, 0, weights.length);
}

function gradientOf(
  rows: Matrix,
  weights: Float64Array,
  differences: Float64Array,
  labels: Labels,
  ridge: number,
): Float64Array {
  const slopes = differences.map(
    (difference, row) => labels.weights[row]! * (sigmoid(difference - labels.margins[row]!) - labels.targets[row]!),
  );
  const gradient = transposedTimes(rows, slopes);
  addScaled(gradient, 0, ridge, weights, 0, weights.length);
  return gradient;
}

interface Update {
  readonly move: Float64Array;
  readonly change: Float64Array;
  /** Their product: positive, since the loss is strictly convex. */
  readonly curvature: number;
}

/** The two-loop recursion: algorithm 7.4. */
function descent(gradient: Float64Array, memory: readonly Update[], factor: Matrix): Float64Array {
  const size = gradient.length;
  const rest = Float64Array.from(gradient);
  const shares = memory.toReversed().map(({ move, change, curvature }) => {
    const share = dot(move, 0, rest, 0, size) / curvature;
    addScaled(rest, 0, -share, change, 0, size);
    return share;
  });
  const direction = solveUpper(factor, solveLower(factor, rest));
  for (const [index, { move, change, curvature }] of memory.entries()) {
    const share = shares[memory.length - 1 - index]! - dot(change, 0, direction, 0, size) / curvature;
    addScaled(direction, 0, share, move, 0, size);
  }
  return direction.map((value) => -value);
}

/** Halves the step until the loss falls by a tenth of a thousandth of what the slope promises. */
function lineSearch(
  weights: Float64Array,
  differences: Float64Array,
  direction: Float64Array,
  along: Float64Array,
  labels: Labels,
  ridge: number,
  loss: number,
  slope: number,
): { readonly length: number; readonly loss: number } | undefined {
  for (let length = 1; length > 1e-10; length /= 2) {
    const found = objective(
      weights.map((value, index) => value + length * direction[index]!),
      differences.map((value, row) => value + length * along[row]!),
      labels,
      ridge,
    );
    if (found <= loss + 1e-4 * length * slope) return { length, loss: found };
  }
  return undefined;
}
