/**
 * Dense linear algebra for symmetric positive definite matrices, row by row in Float64Array: the few operations a
 * second-order fit takes. Source: Golub and Van Loan 2013, "Matrix Computations", sections 3.1 and 4.2.
 */

/** Rows after each other. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

export function matrix(rows: number, columns: number): Matrix {
  return { rows, columns, values: new Float64Array(rows * columns) };
}

export function transposed({ rows, columns, values }: Matrix): Matrix {
  const turned = matrix(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned.values[column * rows + row] = values[row * columns + column]!;
    }
  }
  return turned;
}

/** @returns A x */
export function times(a: Matrix, x: Float64Array): Float64Array {
  const product = new Float64Array(a.rows);
  for (let row = 0; row < a.rows; row++) product[row] = dot(a.values, row * a.columns, x, 0, a.columns);
  return product;
}

/** @returns A' x */
export function transposedTimes({ rows, columns, values }: Matrix, x: Float64Array): Float64Array {
  const product = new Float64Array(columns);
  const whole = rows - (rows % 4);
  // Four rows at a time: the product is read and written a quarter as often.
  for (let row = 0; row < whole; row += 4) {
    const [a, b, c, d] = [x[row]!, x[row + 1]!, x[row + 2]!, x[row + 3]!];
    const one = row * columns;
    const two = one + columns;
    const three = two + columns;
    const four = three + columns;
    for (let i = 0; i < columns; i++) {
      product[i] =
        product[i]! + a * values[one + i]! + b * values[two + i]! + c * values[three + i]! + d * values[four + i]!;
    }
  }
  for (let row = whole; row < rows; row++) addScaled(product, 0, x[row]!, values, row * columns, columns);
  return product;
}

/** @returns A' diag(weights) A, its lower triangle */
export function gram({ rows, columns, values }: Matrix, weights: (row: number) => number): Matrix {
  const product = matrix(columns, columns);
  const sum = product.values;
  const zeros = new Float64Array(columns);
  for (let row = 0; row < rows; row += 4) {
    const [one, two, three, four] = [0, 1, 2, 3].map((next) =>
      row + next < rows ? values.subarray((row + next) * columns, (row + next + 1) * columns) : zeros,
    ) as [Float64Array, Float64Array, Float64Array, Float64Array];
    const weight = [0, 1, 2, 3].map((next) => (row + next < rows ? weights(row + next) : 0));
    for (let i = 0; i < columns; i++) {
      const a = weight[0]! * one[i]!;
      const b = weight[1]! * two[i]!;
      const c = weight[2]! * three[i]!;
      const d = weight[3]! * four[i]!;
      const start = i * columns;
      for (let j = 0; j <= i; j++) {
        sum[start + j] = sum[start + j]! + a * one[j]! + b * two[j]! + c * three[j]! + d * four[j]!;
      }
    }
  }
  return product;
}

/**
 * @param symmetric positive definite; its lower triangle is read
 * @returns L, lower triangular, with L L' the matrix
 * @throws RangeError when it is not positive definite
 */
export function cholesky(symmetric: Matrix): Matrix {
  const size = symmetric.rows;
  const factor = matrix(size, size);
  const { values } = factor;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const rest = symmetric.values[i * size + j]! - dot(values, i * size, values, j * size, j);
      values[i * size + j] = rest / values[j * size + j]!;
    }
    const rest = symmetric.values[i * size + i]! - dot(values, i * size, values, i * size, i);
    if (!(rest > 0)) throw new RangeError(`Row ${i} of ${size}: the matrix is not positive definite.`);
    values[i * size + i] = Math.sqrt(rest);
  }
  return factor;
}

/** @returns the solution of L x = b */
export function solveLower({ rows: size, values }: Matrix, b: Float64Array): Float64Array {
  const x = new Float64Array(size);
  for (let i = 0; i < size; i++) x[i] = (b[i]! - dot(values, i * size, x, 0, i)) / values[i * size + i]!;
  return x;
}

/** @returns the solution of L' x = b */
export function solveUpper({ rows: size, values }: Matrix, b: Float64Array): Float64Array {
  const x = Float64Array.from(b);
  for (let i = size - 1; i >= 0; i--) {
    x[i] = x[i]! / values[i * size + i]!;
    addScaled(x, 0, -x[i]!, values, i * size, i);
  }
  return x;
}

/** Of `length` values from `startX` and `startY` on. */
export function dot(x: Float64Array, startX: number, y: Float64Array, startY: number, length: number): number {
  let one = 0;
  let two = 0;
  let three = 0;
  let four = 0;
  const whole = length - (length % 4);
  for (let i = 0; i < whole; i += 4) {
    one += x[startX + i]! * y[startY + i]!;
    two += x[startX + i + 1]! * y[startY + i + 1]!;
    three += x[startX + i + 2]! * y[startY + i + 2]!;
    four += x[startX + i + 3]! * y[startY + i + 3]!;
  }
  for (let i = whole; i < length; i++) one += x[startX + i]! * y[startY + i]!;
  return one + two + three + four;
}

/** y += factor x */
export function addScaled(
  y: Float64Array,
  startY: number,
  factor: number,
  x: Float64Array,
  startX: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) y[startY + i] = y[startY + i]! + factor * x[startX + i]!;
}
