/** How often a judge comes to no verdict: what every other figure of it leaves out. */
import type { Comparison } from "../../preferences/comparison.ts";
import type { Verdict } from "../../preferences/preference.ts";
import type { Metric } from "../eval.ts";

/** Of the verdicts; a sample that failed has none and is counted as failed. */
export const unjudged: Metric<Comparison, Verdict> = {
  unit: "share",
  better: "lower",
  score: ({ output }) => (output?.status === "unjudged" ? 1 : 0),
};
