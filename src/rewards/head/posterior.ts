/** What the pairs leave open of a head's weights, from the curvature of the loss where it is lowest. */
import { addScaled, cholesky, dot, gram, type Matrix, matrix } from "./dense.ts";
import type { Posterior } from "./head.ts";

/**
 * @param rows scaled differences of features, of which the first `nuisance` columns are no features: fitted beside
 *   them, with nothing known of them
 * @param curvature of each row's loss
 */
export function posteriorOf(rows: Matrix, curvature: Float64Array, ridge: number, nuisance: number): Posterior {
  return rows.rows < rows.columns
    ? lowRank(rows, curvature, ridge, nuisance)
    : fullRank(rows, curvature, ridge, nuisance);
}

/** L of the features alone is that of all without its first rows and columns. */
function fullRank(rows: Matrix, curvature: Float64Array, ridge: number, nuisance: number): Posterior {
  const size = rows.columns;
  const hessian = gram(rows, (row) => curvature[row]!);
  for (let i = 0; i < size; i++) hessian.values[i * size + i]! += ridge;
  const { values } = cholesky(hessian);
  const width = size - nuisance;
  const lower = new Float32Array((width * (width + 1)) / 2);
  for (let i = 0, start = 0; i < width; start += ++i) {
    const row = (i + nuisance) * size + nuisance;
    lower.set(values.subarray(row, row + i + 1), start);
  }
  return { kind: "factor", lower };
}

/** Woodbury's identity: with fewer pairs than features only a matrix of pairs by pairs is inverted. */
function lowRank(rows: Matrix, curvature: Float64Array, ridge: number, nuisance: number): Posterior {
  const { rows: count, columns } = rows;
  const weighted = matrix(count, columns);
  for (let row = 0; row < count; row++) {
    addScaled(weighted.values, row * columns, Math.sqrt(curvature[row]!), rows.values, row * columns, columns);
  }
  const inner = outerProducts(weighted);
  for (let i = 0; i < count * count; i++) inner.values[i]! /= ridge;
  for (let i = 0; i < count; i++) inner.values[i * count + i]! += 1;
  const { values: factor } = cholesky(inner);
  const { values } = weighted;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) addScaled(values, i * columns, -factor[i * count + j]!, values, j * columns, columns);
    for (let column = 0; column < columns; column++) values[i * columns + column]! /= factor[i * count + i]!;
  }
  const width = columns - nuisance;
  const reduction = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < width; i++) reduction[row * width + i] = values[row * columns + nuisance + i]! / ridge;
  }
  return { kind: "low-rank", ridge, rows: count, reduction };
}

/** @returns A A', its lower triangle */
export function outerProducts({ rows, columns, values }: Matrix): Matrix {
  const product = matrix(rows, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      product.values[i * rows + j] = dot(values, i * columns, values, j * columns, columns);
    }
  }
  return product;
}
