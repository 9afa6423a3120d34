/** How often a judge says what gold says, ties included. Source: Cohen 1960: the observed agreement, which kappa corrects for chance. */
import type { Comparison } from "../../preferences/comparison.ts";
import type { Verdict } from "../../preferences/preference.ts";
import type { Metric } from "../eval.ts";

/** a, b and tie are three categories: a tie is right where gold is one, else wrong. What is unjudged or has no gold has no value. */
export const observedAgreement: Metric<Comparison, Verdict> = {
  unit: "share",
  better: "higher",
  score({ item: { gold }, output }) {
    if (output?.status !== "judged" || gold === undefined) return undefined;
    return output.choice === gold ? 1 : 0;
  },
};
