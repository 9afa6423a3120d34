/** Arms that are worth what they take: whoever is better than one of them takes more. Source: Pareto 1906, "Manuale di economia politica". */
import type { MetricFound } from "../eval.ts";

export interface FrontierArm {
  readonly arm: string;
  readonly taken: number;
  readonly worth: number;
}

/**
 * By figures alone: intervals are not looked at.
 * @param taken what arms take, such as tokens: the less the better unless the metric says otherwise
 * @param worth what they give, such as accuracy: the more the better unless it says otherwise
 * @returns those with both figures that no other arm is beside or below in what it takes and above in what it gives; from
 *   the one that takes least on
 */
export function frontier(taken: MetricFound, worth: MetricFound): FrontierArm[] {
  const lessOf = (arm: FrontierArm) => (taken.better === "higher" ? -arm.taken : arm.taken);
  const moreOf = (arm: FrontierArm) => (worth.better === "lower" ? -arm.worth : arm.worth);
  const both = taken.arms.flatMap(({ arm, figure }): FrontierArm[] => {
    const given = worth.arms.find((one) => one.arm === arm)?.figure;
    return figure && given ? [{ arm, taken: figure.value, worth: given.value }] : [];
  });
  let best = Number.NEGATIVE_INFINITY;
  return both
    .toSorted((one, other) => lessOf(one) - lessOf(other) || moreOf(other) - moreOf(one))
    .filter((arm) => {
      if (moreOf(arm) <= best) return false;
      best = moreOf(arm);
      return true;
    });
}
