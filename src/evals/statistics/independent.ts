/**
 * The difference of two figures that were found on samples of their own. Source: the method of variance estimates
 * recovery, Zou and Donner 2008, "Construction of Confidence Limits about Effect Measures"; of proportions Newcombe 1998.
 */
import type { Figure } from "../../core/statistics/interval.ts";

/** @returns one figure less another; without an interval where either has none */
export function independentDifference(one: Figure, other: Figure): Figure {
  const value = one.value - other.value;
  if (one.low === undefined || other.low === undefined) return { value };
  return {
    value,
    low: value - Math.hypot(one.value - one.low, other.high - other.value),
    high: value + Math.hypot(one.high - one.value, other.value - other.low),
  };
}
