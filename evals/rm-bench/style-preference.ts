/** How often the answer in the richer style wins, whether it is right or wrong. Source: Liu et al. 2024, arXiv:2410.16184. */
import type { Metric, SetComparison, Verdict } from "../../src/index.ts";

/**
 * Of the pairs whose styles differ (concise, detailed, detailed with Markdown). As often as not the right answer has the
 * richer one, so who judges by substance alone has 50%. A tie is half. A prompt's figure is one half of easy less hard, above 50%.
 */
export const stylePreference: Metric<SetComparison, Verdict> = {
  unit: "share",
  only: ({ extra }) => extra.difficulty !== "normal",
  score({ item: { gold, extra }, output }) {
    if (output?.status !== "judged") return undefined;
    if (output.choice === "tie") return 0.5;
    return (output.choice === gold) === (extra.difficulty === "easy") ? 1 : 0;
  },
};
