/** Of what a text claims, the share that its source bears out. Source: Min et al. 2023, "FActScore", arXiv:2305.14251. */
import { EspalierError } from "../../core/errors.ts";
import type { Judge } from "../../judges/judge.ts";
import { comparison } from "../../preferences/comparison.ts";
import type { Metric } from "../eval.ts";

export interface ClaimPrecisionOptions<Item> {
  readonly sourceOf: (item: Item) => string;
  /** The claims of a text, each understandable by itself. */
  readonly claimsOf: (text: string) => readonly string[] | Promise<readonly string[]>;
  /** Asked for each claim which answer is right: a is that the source bears it out, b that it does not. */
  readonly checker: Pick<Judge, "compare">;
}

/**
 * Claims that are unjudged, or tied, are left out; no value for a text without any other, and where none could be judged
 * it throws with the reason. Saying little is no fault here:
 * see how much was said beside it, such as recall by `rougeMetric`.
 */
export function claimPrecision<Item>({
  sourceOf,
  claimsOf,
  checker,
}: ClaimPrecisionOptions<Item>): Metric<Item, string> {
  return {
    unit: "share",
    better: "higher",
    async score({ item, output }) {
      const source = sourceOf(item);
      const claims = await claimsOf(output!);
      const verdicts = await Promise.all(claims.map((claim) => checker.compare(questionOf(claim, source))));
      const sides = verdicts.flatMap((verdict) =>
        verdict.status === "judged" && verdict.choice !== "tie" ? [verdict.choice] : [],
      );
      const reasons = verdicts.flatMap((verdict) => (verdict.status === "unjudged" ? [verdict.reason] : []));
      if (reasons.length > 0 && reasons.length === claims.length) {
        throw new EspalierError(`No claim could be checked: ${reasons[0]}`);
      }
      return sides.length > 0 ? sides.filter((side) => side === "a").length / sides.length : undefined;
    },
  };
}

function questionOf(claim: string, source: string) {
  return comparison({
    input: `Does the source say, or does it follow from it, that the claim below is true?\n\n${claim}`,
    a: { text: "Yes, the source bears the claim out." },
    b: { text: "No, the source does not bear the claim out." },
    source,
  });
}
