/**
 * How much a figure would vary if other items had been drawn: it is computed again on samples with replacement.
 * Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13 (the percentile interval).
 */
import { seededRandom } from "../random.ts";
import type { Estimate } from "./interval.ts";

export interface BootstrapOptions<Item> {
  readonly seed?: string | number;
  /** 1000 unless given. */
  readonly resamples?: number;
  /**
   * What items belong to: those that are not independent, such as several judgements of one comparison, are drawn
   * together. Source: the cluster bootstrap, Davison and Hinkley 1997, section 3.8.
   */
  readonly cluster?: (item: Item) => unknown;
}

/**
 * @param statistic of items; undefined where it has no value, as that of nothing: such resamples are left out
 * @returns undefined when the statistic has no value for the items themselves
 */
export function bootstrap<Item>(
  items: readonly Item[],
  statistic: (items: readonly Item[]) => number | undefined,
  { seed = 0, resamples = 1000, cluster }: BootstrapOptions<Item> = {},
): Estimate | undefined {
  const value = statistic(items);
  if (value === undefined) return undefined;
  const random = seededRandom(`bootstrap ${seed}`);
  const resample = cluster ? fromClusters([...Map.groupBy(items, cluster).values()], random) : from(items, random);
  const values: number[] = [];
  for (let count = 0; count < resamples; count++) {
    const drawn = statistic(resample());
    if (drawn !== undefined) values.push(drawn);
  }
  values.sort((a, b) => a - b);
  return { value, low: quantile(values, 0.025) ?? value, high: quantile(values, 0.975) ?? value };
}

/**
 * @param sorted in rising order
 * @param share in [0, 1]
 * @returns interpolated between neighbours (type 7 of Hyndman and Fan 1996, as numpy has it); undefined for none
 */
export function quantile(sorted: ArrayLike<number>, share: number): number | undefined {
  if (sorted.length === 0) return undefined;
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place % 1) * (sorted[Math.ceil(place)]! - below);
}

/** Each draw fills the same array: a million items are not copied a thousand times. */
function from<Item>(items: readonly Item[], random: () => number): () => readonly Item[] {
  const drawn = items.slice();
  return () => {
    for (let index = 0; index < drawn.length; index++) drawn[index] = items[Math.floor(random() * items.length)]!;
    return drawn;
  };
}

function fromClusters<Item>(clusters: readonly (readonly Item[])[], random: () => number): () => readonly Item[] {
  const draw = from(clusters, random);
  return () => draw().flat();
}
