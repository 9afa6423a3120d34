/** A metric that has a value for each sample: means, and differences of the same samples in pairs. */
import type { Difference, Metric } from "../eval.ts";
import { pairedDifference } from "../statistics/difference.ts";
import { mean } from "../statistics/mean.ts";
import { clustersOf, type Found, faultsOf, type Measuring, samplesOf, valuesOf } from "./measuring.ts";

export function ofMeans<Item, Output>(
  name: string,
  metric: Metric<Item, Output>,
  measuring: Measuring<Item, Output>,
): Found {
  const { definition, arms } = measuring;
  const baseline = definition.baseline!;
  const before = valuesOf(baseline, name, measuring);
  const rows = arms.map((arm) => ({ arm, values: valuesOf(arm.name, name, measuring) }));
  return {
    arms: rows.map(({ arm, values }) => {
      const figure = mean(values, metric.unit === "share", `${name} ${arm.name}`);
      return {
        ...{ arm: arm.name, ...(figure && { figure }) },
        ...{ n: values.length, without: samplesOf(arm, metric).length - values.length, clusters: clustersOf(values) },
      };
    }),
    differences: rows.flatMap(({ arm, values }): Difference[] => {
      if (arm.name === baseline) return [];
      const found = pairedDifference(values, before, `${name} ${arm.name} ${baseline}`);
      return found ? [{ arm: arm.name, baseline, figure: found.figure, p: found.p }] : [];
    }),
    ...faultsOf(arms.flatMap((arm) => measuring.scoresOf.get(arm.name)!.faults.get(name) ?? [])),
  };
}
