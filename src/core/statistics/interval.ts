/** A figure with how far it may be trusted. */

/** Of 95% confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Estimate extends Interval {
  readonly value: number;
}

/** Without an interval where too little was observed to give one. */
export type Figure = Estimate | { readonly value: number; readonly low?: undefined; readonly high?: undefined };

/** What lies between the 2.5% and the 97.5% quantile of the standard normal distribution is 95%. */
const z = 1.959963984540054;

/**
 * The score interval of a proportion: unlike the textbook's, it holds for few observations and near 0 and 1.
 * Source: Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference".
 * @param sum of observations that each lie between 0 and 1: for halves among them, whose variance is smaller than that
 *   of ones and zeros of the same mean, the interval is wider than it need be, never narrower
 * @returns undefined without observations
 */
export function proportion(sum: number, observations: number): Estimate | undefined {
  if (observations === 0) return undefined;
  const value = sum / observations;
  const spread = z ** 2 / observations;
  const centre = (value + spread / 2) / (1 + spread);
  const reach = Math.sqrt(spread * (value * (1 - value) + spread / 4)) / (1 + spread);
  return { value, low: Math.max(0, centre - reach), high: Math.min(1, centre + reach) };
}
