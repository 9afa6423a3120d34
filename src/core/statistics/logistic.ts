/** The logistic function and what it is the slope of, exact at both ends. */

/** @returns in [0, 1] */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** @returns ln(1 + e^x): the surprise, in nats, of what has the logit -x */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/**
 * Bradley-Terry's loss with a soft target.
 * @param logit of the one being better
 * @param target that it is, in [0, 1]; beyond it where labels are corrected for noise
 * @returns nats
 */
export function surprise(logit: number, target: number): number {
  return softplus(-logit) + (1 - target) * logit;
}
