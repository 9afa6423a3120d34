/**
 * Figures on what was asked of several inputs, with intervals that take what belongs to one input together. Few clusters
 * make the cluster bootstrap's interval too narrow, and one makes it none at all, so it is left away there. Source:
 * Cameron, Gelbach and Miller 2008, "Bootstrap-Based Improvements for Inference with Clustered Errors".
 */
import { type BootstrapOptions, bootstrap } from "../core/statistics/bootstrap.ts";
import type { Figure } from "../core/statistics/interval.ts";

/** Below it there is no interval. */
export const fewestInputs = 10;

/** @returns undefined when the statistic has no value */
export function figureByInput<Item>(
  items: readonly Item[],
  statistic: (items: readonly Item[]) => number | undefined,
  inputOf: (item: Item) => unknown,
  options: BootstrapOptions = {},
): Figure | undefined {
  if (new Set(items.map(inputOf)).size >= fewestInputs) {
    return bootstrap(items, statistic, { ...options, cluster: inputOf });
  }
  const value = statistic(items);
  return value === undefined ? undefined : { value };
}
