/**
 * Agreement of two raters beyond what their habits make likely by chance.
 * Source: Cohen 1960, "A Coefficient of Agreement for Nominal Scales".
 */
import { type BootstrapOptions, bootstrap } from "./bootstrap.ts";
import type { Estimate } from "./interval.ts";

/** What each of two raters said of one item: a category, as text or number. */
export type RatedTwice = readonly [string | number, string | number];

/**
 * @returns 1 when they always agree, 0 as by chance, -1 at least; undefined for no items, and when both always say the
 *   same one thing, so that nothing tells agreement from habit
 */
export function kappa(items: readonly RatedTwice[]): number | undefined {
  const first = new Map<string | number, number>();
  const second = new Map<string | number, number>();
  let agreed = 0;
  for (const [one, two] of items) {
    if (one === two) agreed += 1;
    first.set(one, (first.get(one) ?? 0) + 1);
    second.set(two, (second.get(two) ?? 0) + 1);
  }
  // All multiplied by the square of the number of items: whole numbers are exact.
  const total = items.length ** 2;
  let byChance = 0;
  for (const [category, count] of first) byChance += count * (second.get(category) ?? 0);
  return byChance < total ? (items.length * agreed - byChance) / (total - byChance) : undefined;
}

/** With its bootstrap interval over items. */
export function kappaEstimate(
  items: readonly RatedTwice[],
  options?: BootstrapOptions<RatedTwice>,
): Estimate | undefined {
  return bootstrap(items, kappa, options);
}
