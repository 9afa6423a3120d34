/**
 * What choosing the best of n by a reward model does to what is really wanted: first it helps, then it hurts. Curves of
 * proxy and gold, and Gao et al.'s law for them. Source: Gao et al. 2022, arXiv:2210.10760; the estimator is that of
 * Nakano et al. 2021, arXiv:2112.09332, appendix I.
 */
import { EspalierError } from "../core/errors.ts";
import type { Figure } from "../core/statistics/interval.ts";
import { figureByInput } from "./by-input.ts";

/** One output of an input. */
export interface Sample {
  /** What the reward model gives it. */
  readonly proxy: number;
  /** What it is really worth. */
  readonly gold: number;
}

export interface BestOfNPoint {
  readonly n: number;
  /** Kullback-Leibler divergence from the policy that is sampled: ln n - (n - 1) / n; nats. */
  readonly kl: number;
  /** Its root. */
  readonly d: number;
  /** Mean over inputs of what the best of n by proxy has; intervals by bootstrap over inputs, where there are enough. */
  readonly proxy: Figure;
  readonly gold: Figure;
}

/** Of the gain in gold over a single sample: R(d) = d (a - b d). Intervals by bootstrap over inputs, where there are enough. */
export interface OverOptimisationLaw {
  readonly a: Figure;
  /** Above 0 when too much choosing hurts. */
  readonly b: Figure;
  /**
   * d* = a / 2b, where gold is highest; absent unless a and b are above 0, and for a single input, whose curve says
   * nothing of others'. Its interval is of resamples with both.
   */
  readonly peak?: Figure;
}

export interface OverOptimisation {
  readonly inputs: number;
  /** n = 1, 2, 4, ... up to the fewest samples that an input has. */
  readonly points: readonly BestOfNPoint[];
  /** Absent below n = 4: two numbers are fitted. */
  readonly law?: OverOptimisationLaw;
}

/**
 * @param inputs the samples of each input
 * @throws EspalierError when there is none, or one has no samples or a score that is no number
 */
export function overOptimisation(
  inputs: readonly (readonly Sample[])[],
  options: { readonly seed?: string | number } = {},
): OverOptimisation {
  const fewest = Math.min(...inputs.map((samples) => samples.length));
  if (inputs.length === 0 || fewest === 0) throw new EspalierError("Each input needs samples: one has none.");
  if (!inputs.flat().every(({ proxy, gold }) => Number.isFinite(proxy) && Number.isFinite(gold))) {
    throw new EspalierError("A sample has a score that is no number.");
  }
  const sizes = Array.from({ length: Math.floor(Math.log2(fewest)) + 1 }, (_, power) => 2 ** power);
  const curves = inputs.map((samples) => sizes.map((n) => bestOfN(samples, n)));
  const estimate = (place: number, of: keyof Sample) =>
    figureByInput(curves, (some) => mean(some.map((curve) => curve[place]![of])), itself, options)!;
  const points = sizes.map((n, place) => {
    const kl = klOfBestOfN(n);
    return { n, kl, d: Math.sqrt(kl), proxy: estimate(place, "proxy"), gold: estimate(place, "gold") };
  });
  const law = sizes.length > 2 ? lawOf(curves, points, options) : undefined;
  return { inputs: inputs.length, points, ...(law && { law }) };
}

/** @returns nats */
export function klOfBestOfN(n: number): number {
  return Math.log(n) - (n - 1) / n;
}

/**
 * Unbiased: the mean over all choices of n of the samples without replacement. Of samples with the same proxy each is
 * as likely to be chosen.
 * @param n at most the number of samples
 */
export function bestOfN(samples: readonly Sample[], n: number): Sample {
  const falling = samples.toSorted((one, two) => two.proxy - one.proxy);
  const count = falling.length;
  // The chance that the sample with `below` lower ones is the best of n: C(below, n - 1) / C(count, n).
  let chance = n / count;
  let proxy = 0;
  let gold = 0;
  for (let place = 0; place < count; ) {
    let end = place;
    let together = 0;
    let golds = 0;
    for (; end < count && falling[end]!.proxy === falling[place]!.proxy; end++) {
      const below = count - 1 - end;
      together += chance;
      golds += falling[end]!.gold;
      chance = below === 0 ? 0 : (chance * Math.max(0, below - n + 1)) / below;
    }
    proxy += together * falling[place]!.proxy;
    gold += (together * golds) / (end - place);
    place = end;
  }
  return { proxy, gold };
}

/** There is one curve for each input. */
const itself = (curve: Curve) => curve;

type Curve = readonly Sample[];

function lawOf(
  curves: readonly Curve[],
  points: readonly BestOfNPoint[],
  options: { readonly seed?: string | number },
): OverOptimisationLaw | undefined {
  const d = points.map((point) => point.d);
  const weights = inverseVariances(curves);
  const coefficient = (of: (fit: Coefficients) => number | undefined) =>
    figureByInput(curves, (some) => of(fitLaw(some, d, weights)), itself, options);
  const a = coefficient((fit) => fit.a)!;
  const b = coefficient((fit) => fit.b)!;
  const peak =
    curves.length === 1 ? undefined : coefficient((fit) => (fit.a > 0 && fit.b > 0 ? fit.a / (2 * fit.b) : undefined));
  return { a, b, ...(peak && { peak }) };
}

interface Coefficients {
  readonly a: number;
  readonly b: number;
}

/** Weighted least squares on d and -d². */
function fitLaw(curves: readonly Curve[], d: readonly number[], weights: readonly number[]): Coefficients {
  const gains = d.map((_, place) => mean(curves.map((curve) => gain(curve, place))));
  let [s2, s3, s4, g1, g2] = [0, 0, 0, 0, 0];
  for (const [place, x] of d.entries()) {
    const weight = weights[place]!;
    s2 += weight * x ** 2;
    s3 += weight * x ** 3;
    s4 += weight * x ** 4;
    g1 += weight * x * gains[place]!;
    g2 += weight * x ** 2 * gains[place]!;
  }
  const determinant = s2 * s4 - s3 ** 2;
  return { a: (s4 * g1 - s3 * g2) / determinant, b: (s3 * g1 - s2 * g2) / determinant };
}

/** Of each point's mean gain; all alike where any is known exactly. */
function inverseVariances(curves: readonly Curve[]): number[] {
  const variances = curves[0]!.map((_, place) => {
    const gains = curves.map((curve) => gain(curve, place));
    const centre = mean(gains);
    return mean(gains.map((value) => (value - centre) ** 2));
  });
  const isExact = variances.slice(1).some((variance) => !(variance > 1e-12));
  return variances.map((variance, place) => (place === 0 ? 0 : isExact ? 1 : 1 / variance));
}

function gain(curve: Curve, place: number): number {
  return curve[place]!.gold - curve[0]!.gold;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
