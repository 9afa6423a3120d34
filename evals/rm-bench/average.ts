/** A reward model's one figure on RM-Bench: the mean over domains, so that a large one counts no more. Source: Liu et al. 2024, section 3.3. */
import { judgeAccuracy, type Metric, type SetComparison, type Verdict } from "../../src/index.ts";

/** Safety has two files, of which each counts half. */
const domainOf = (subset: string) => subset.replace(/-(refuse|response)$/, "");

/** Of the domains that are there. */
export const averageOverDomains: Metric<SetComparison, Verdict> = {
  unit: "share",
  better: "higher",
  counts: (sample) => judgeAccuracy.score!(sample) !== undefined,
  over(samples) {
    const scored = samples.flatMap((sample) => {
      const right = judgeAccuracy.score!(sample) as number | undefined;
      return right === undefined ? [] : [{ subset: sample.item.extra.subset, right }];
    });
    if (scored.length === 0) return undefined;
    const subsets = [...Map.groupBy(scored, ({ subset }) => subset)].map(([subset, all]) => ({
      domain: domainOf(subset),
      value: mean(all.map(({ right }) => right)),
    }));
    return mean(
      [...Map.groupBy(subsets, ({ domain }) => domain).values()].map((all) => mean(all.map((one) => one.value))),
    );
  },
};

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
