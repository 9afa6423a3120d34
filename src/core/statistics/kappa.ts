/**
 * Agreement of two raters beyond what their habits make likely by chance.
 * Source: Cohen 1960, "A Coefficient of Agreement for Nominal Scales".
 */
import { type BootstrapOptions, bootstrapKinds } from "./bootstrap.ts";
import type { Estimate } from "./interval.ts";

/** What each of two raters said of one item: a category. */
export type RatedTwice = readonly [string | number, string | number];

/**
 * With its bootstrap interval over items.
 * @returns 1 when they always agree, 0 as by chance, -1 at least; undefined for no items, and when both always say the
 *   same one thing, so that nothing tells agreement from habit
 */
export function kappa(items: readonly RatedTwice[], options?: BootstrapOptions): Estimate | undefined {
  return bootstrapKinds(items, (item) => JSON.stringify(item), kappaOf, options);
}

/**
 * Without an interval.
 * @param cells of the table of both raters' categories; one may occur several times
 * @param counts of items in each
 */
export function kappaOf(cells: readonly RatedTwice[], counts: ArrayLike<number>): number | undefined {
  const first = new Map<string | number, number>();
  const second = new Map<string | number, number>();
  let items = 0;
  let agreed = 0;
  for (const [index, [one, two]] of cells.entries()) {
    const count = counts[index]!;
    items += count;
    if (one === two) agreed += count;
    first.set(one, (first.get(one) ?? 0) + count);
    second.set(two, (second.get(two) ?? 0) + count);
  }
  // All multiplied by the square of the number of items: whole numbers are exact.
  let byChance = 0;
  for (const [category, count] of first) byChance += count * (second.get(category) ?? 0);
  return byChance < items ** 2 ? (items * agreed - byChance) / (items ** 2 - byChance) : undefined;
}
