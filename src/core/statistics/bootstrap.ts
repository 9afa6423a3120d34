/**
 * How much a figure would vary if other items had been drawn: it is computed again on samples with replacement.
 * Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13 (the percentile interval).
 */
import { type Random, seededRandom } from "../random.ts";
import type { Estimate } from "./interval.ts";

export interface BootstrapOptions {
  readonly seed?: string | number;
  /** 1000 unless given. */
  readonly resamples?: number;
}

export interface ClusterOptions<Item> extends BootstrapOptions {
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
  { cluster, ...options }: ClusterOptions<Item> = {},
): Estimate | undefined {
  if (!cluster) return estimated(statistic(items), (random) => statistic(drawFrom(items, random)), options);
  const clusters = [...Map.groupBy(items, cluster).values()];
  return estimated(statistic(items), (random) => statistic(drawFrom(clusters, random).flat()), options);
}

/**
 * For a statistic of how often items of each kind occur: a resample is only counted, which is quick for many items.
 * @param items each one's kind, as text
 * @param statistic of the kinds and how often each occurs; undefined where it has no value
 */
export function bootstrapKinds<Item>(
  items: readonly Item[],
  kind: (item: Item) => string,
  statistic: (kinds: readonly Item[], counts: ArrayLike<number>) => number | undefined,
  options: BootstrapOptions = {},
): Estimate | undefined {
  const kinds = new Map<string, { readonly item: Item; readonly index: number }>();
  const indices = Uint32Array.from(items, (item) => {
    const key = kind(item);
    const known = kinds.get(key) ?? { item, index: kinds.size };
    kinds.set(key, known);
    return known.index;
  });
  const examples = Array.from(kinds.values(), ({ item }) => item);
  const whole = new Uint32Array(examples.length);
  for (const index of indices) whole[index]! += 1;
  const drawn = new Uint32Array(examples.length);
  const resampled = (random: Random) => {
    drawn.fill(0);
    for (let draw = 0; draw < indices.length; draw++) drawn[indices[Math.floor(random() * indices.length)]!]! += 1;
    return statistic(examples, drawn);
  };
  return estimated(statistic(examples, whole), resampled, options);
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

function estimated(
  value: number | undefined,
  resampled: (random: Random) => number | undefined,
  { seed = 0, resamples = 1000 }: BootstrapOptions,
): Estimate | undefined {
  if (value === undefined) return undefined;
  const random = seededRandom(`bootstrap ${seed}`);
  const values = Array.from({ length: resamples }, () => resampled(random))
    .filter((found) => found !== undefined)
    .sort((one, two) => one - two);
  return { value, low: quantile(values, 0.025) ?? value, high: quantile(values, 0.975) ?? value };
}

function drawFrom<Item>(items: readonly Item[], random: Random): Item[] {
  return items.map(() => items[Math.floor(random() * items.length)]!);
}
