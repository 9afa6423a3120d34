/**
 * How far a judge agrees with people, by how far they agree with each other: where two people agree on 80 of 100, nobody
 * can be asked for more. Source: Zheng et al. 2023, arXiv:2306.05685, section 4.2, which sets one beside the other.
 */
import type { Choice, Comparison } from "../../preferences/comparison.ts";
import type { Verdict } from "../../preferences/preference.ts";
import type { Metric } from "../eval.ts";

/**
 * How often the judge says what an annotator drawn by lot says, over how often two of them say the same of the same
 * comparisons. 1 is a judge as good as one more annotator; above it, one who agrees with most more often than they do.
 * Comparisons count alike. Left out are those with fewer than two votes in `extra.votes`, and what is unjudged.
 */
export const shareOfHumanAgreement: Metric<Comparison, Verdict> = {
  unit: "share",
  better: "higher",
  counts: ({ item, output }) => output?.status === "judged" && total(votesOf(item)) >= 2,
  over(samples) {
    let [withJudge, amongPeople] = [0, 0];
    for (const { item, output } of samples) {
      const votes = votesOf(item);
      const n = total(votes);
      if (output?.status !== "judged" || n < 2) continue;
      withJudge += votes[output.choice] / n;
      amongPeople += Object.values(votes).reduce((sum, same) => sum + same * (same - 1), 0) / (n * (n - 1));
    }
    return amongPeople > 0 ? withJudge / amongPeople : undefined;
  },
};

function total({ a, b, tie }: Readonly<Record<Choice, number>>): number {
  return a + b + tie;
}

function votesOf({ extra }: Comparison): Readonly<Record<Choice, number>> {
  const found = (extra?.votes ?? {}) as Partial<Record<Choice, unknown>>;
  const count = (votes: unknown) => (typeof votes === "number" && votes > 0 ? votes : 0);
  return { a: count(found.a), b: count(found.b), tie: count(found.tie) };
}
