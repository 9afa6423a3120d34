/** How often swapping the sides changes what a judge says. Source: Zheng et al. 2023, arXiv:2306.05685, section 3.3. */
import type { Comparison } from "../../preferences/comparison.ts";
import type { Verdict } from "../../preferences/preference.ts";
import type { Metric } from "../eval.ts";

/**
 * Of the verdicts in both orders, those that were given up for it too; of a panel's, the share of its judges that change.
 * No value for a verdict in one order.
 */
export const flipRate: Metric<Comparison, Verdict> = {
  unit: "share",
  better: "lower",
  score: ({ output }) => output && flips(output),
};

function flips({ orders = [], votes }: Verdict): number | undefined {
  const ofJudges = Object.values(votes ?? {}).flatMap((vote) => flips(vote) ?? []);
  if (ofJudges.length > 0) return ofJudges.reduce((sum, one) => sum + one, 0) / ofJudges.length;
  if (new Set(orders.map(({ first }) => first)).size < 2) return undefined;
  return orders.some(({ choice }) => choice !== orders[0]!.choice) ? 1 : 0;
}
