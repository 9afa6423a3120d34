/** How often a judge chooses the longer text. Source: Zheng et al. 2023, arXiv:2306.05685, section 3.3 (verbosity bias). */
import type { Comparison } from "../../preferences/comparison.ts";
import type { Verdict } from "../../preferences/preference.ts";
import type { Metric } from "../eval.ts";

/**
 * Of the verdicts that chose a side where one text has more characters. Neither way is better: what is right may be
 * longer. A habit shows beside an arm that answers with gold.
 */
export const lengthPreference: Metric<Comparison, Verdict> = {
  unit: "share",
  score({ item: { a, b }, output }) {
    if (output?.status !== "judged" || output.choice === "tie" || a.text.length === b.text.length) return undefined;
    return output.choice === (a.text.length > b.text.length ? "a" : "b") ? 1 : 0;
  },
};
