/**
 * A linear reward on the hidden state of a frozen base, with its posterior: how far other heads that fit the same pairs
 * about as well would be off. Source: the Laplace approximation, MacKay 1992, "The Evidence Framework Applied to
 * Classification Networks"; in its dual form Rasmussen and Williams 2006, "Gaussian Processes", section 3.4.
 */

export interface Head {
  /** Length of a hidden state. */
  readonly width: number;
  /** Of hidden states as they are: standardisation is folded in. */
  readonly weights: Float32Array;
  /** Mean hidden state of the training outputs: its reward is zero, and known. Preferences fix differences alone. */
  readonly reference: Float32Array;
  /** What hidden states are multiplied with before `posterior`; 0 for what was constant. */
  readonly scale: Float32Array;
  readonly posterior: Posterior;
}

/** The covariance C of the weights of scaled features. */
export type Posterior =
  /** Inverse of C is L L'; the rows of the lower triangle L after each other, row i of i + 1 values. */
  | { readonly kind: "factor"; readonly lower: Float32Array }
  /** C is I / ridge - Q' Q; shape of Q: [rows][width]. */
  | { readonly kind: "low-rank"; readonly ridge: number; readonly rows: number; readonly reduction: Float32Array };

/** Logits; `sd` is that of the difference from the reference's reward. */
export interface HeadScore {
  readonly mean: number;
  readonly sd: number;
}

/** @param hidden as long as the head is wide */
export function scoreHidden(head: Head, hidden: ArrayLike<number>): HeadScore {
  return scoreDifference(head, hidden, head.reference);
}

/** Of the reward of one less that of another: surer than of either, where they are alike. */
export function scoreDifference(head: Head, one: ArrayLike<number>, other: ArrayLike<number>): HeadScore {
  let mean = 0;
  const scaled = new Float64Array(head.width);
  for (let i = 0; i < head.width; i++) {
    const difference = one[i]! - other[i]!;
    mean += head.weights[i]! * difference;
    scaled[i] = difference * head.scale[i]!;
  }
  return { mean, sd: Math.sqrt(Math.max(0, varianceOf(head.posterior, scaled))) };
}

function varianceOf(posterior: Posterior, scaled: Float64Array): number {
  return posterior.kind === "factor" ? inverseForm(posterior.lower, scaled) : lowRankForm(posterior, scaled);
}

/** x' (L L')⁻¹ x */
function inverseForm(lower: Float32Array, x: Float64Array): number {
  const solution = new Float64Array(x.length);
  let sum = 0;
  for (let i = 0, start = 0; i < x.length; start += ++i) {
    let rest = x[i]!;
    for (let j = 0; j < i; j++) rest -= lower[start + j]! * solution[j]!;
    solution[i] = rest / lower[start + i]!;
    sum += solution[i]! ** 2;
  }
  return sum;
}

function lowRankForm({ ridge, rows, reduction }: Extract<Posterior, { kind: "low-rank" }>, x: Float64Array): number {
  let sum = x.reduce((squares, value) => squares + value ** 2, 0) / ridge;
  for (let row = 0; row < rows; row++) {
    let known = 0;
    for (let i = 0; i < x.length; i++) known += reduction[row * x.length + i]! * x[i]!;
    sum -= known ** 2;
  }
  return sum;
}
