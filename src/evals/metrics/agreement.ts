/** A judge's agreement with gold beyond chance. Source: Cohen 1960, "A Coefficient of Agreement for Nominal Scales". */
import { kappaOf, type RatedTwice } from "../../core/statistics/kappa.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import type { Verdict } from "../../preferences/preference.ts";
import type { Metric } from "../eval.ts";

/** Cohen's kappa, -1 to 1: a, b and tie are three categories. What is unjudged or has no gold is left out. */
export const agreement: Metric<Comparison, Verdict> = {
  better: "higher",
  counts: ({ item: { gold }, output }) => gold !== undefined && output?.status === "judged",
  over(samples) {
    const rated = samples.flatMap(({ item: { gold }, output }): RatedTwice[] =>
      gold && output?.status === "judged" ? [[output.choice, gold]] : [],
    );
    return kappaOf(
      rated,
      rated.map(() => 1),
    );
  },
};
