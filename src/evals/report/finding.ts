/** What a difference to the baseline comes to: a mark is given only to what stays after Holm's adjustment. */
import type { Difference, MetricFound } from "../eval.ts";

/** "other" where neither direction is better; "open" where chance may have made it, or nothing was tested. */
export type Finding = "better" | "worse" | "other" | "open";

/** Of the probability that chance alone makes as much, adjusted over all differences of the report. */
export const level = 0.05;

export function findingOf(metric: MetricFound, { figure, adjusted }: Difference): Finding {
  if (adjusted === undefined || adjusted >= level || figure.value === 0) return "open";
  if (metric.better === undefined) return "other";
  return figure.value > 0 === (metric.better === "higher") ? "better" : "worse";
}
