/** How often a judge chooses the better output, where it is known. Source: Zheng et al. 2023, arXiv:2306.05685, section 4. */
import type { Comparison } from "../../preferences/comparison.ts";
import type { Verdict } from "../../preferences/preference.ts";
import type { Metric } from "../eval.ts";

/**
 * Right is 1, wrong 0; a tie is 0.5, which is what a coin would get for it. No value for what is unjudged and where gold
 * is a tie or missing: see `unjudged` for how much that is.
 */
export const accuracy: Metric<Comparison, Verdict> = {
  unit: "share",
  better: "higher",
  score({ item: { gold }, output }) {
    if (output?.status !== "judged" || gold === undefined || gold === "tie") return undefined;
    return output.choice === "tie" ? 0.5 : output.choice === gold ? 1 : 0;
  },
};
