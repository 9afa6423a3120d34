/** A metric of all samples of an arm, which is no mean: bootstrapped over clusters. What throws has no value, and is told. */
import { messageOf } from "../../core/errors.ts";
import { figureByInput } from "../../rewards/by-input.ts";
import type { ArmFigure, Difference, Metric, MetricFault } from "../eval.ts";
import { clustersOf, countedOf, type Found, faultsOf, type Measuring, samplesOf } from "./measuring.ts";

/** For a difference the baseline's and the arm's samples of a cluster are drawn together. */
export function ofAll<Item, Output>(
  name: string,
  metric: Metric<Item, Output>,
  { definition, arms }: Measuring<Item, Output>,
): Found {
  const faults = new Map<string, MetricFault>();
  const rows = arms.map((measuredArm) => {
    const { name: arm } = measuredArm;
    const samples = samplesOf(measuredArm, metric);
    const guard = <Value>(part: () => Value): Value | undefined => {
      try {
        return part();
      } catch (error) {
        if (!faults.has(arm)) faults.set(arm, { arm, samples: samples.length, message: messageOf(error) });
        return undefined;
      }
    };
    const used = guard(() => countedOf(metric, samples)) ?? [];
    return { arm, samples, used, over: (some: typeof used) => guard(() => metric.over!(some)) };
  });
  const baseline = definition.baseline!;
  const before = rows.find(({ arm }) => arm === baseline)!;
  return {
    arms: rows.map(({ arm, samples, used, over }): ArmFigure => {
      const figure = figureByInput(
        used,
        (some) => over([...some]),
        ({ cluster }) => cluster,
        { seed: `${name} ${arm}` },
      );
      return {
        ...{ arm, ...(figure && { figure }) },
        ...{ n: used.length, without: samples.length - used.length, clusters: clustersOf(used) },
      };
    }),
    differences: rows.flatMap((row): Difference[] => {
      if (row === before) return [];
      const both = [before, row].flatMap((of) => of.used.map((sample) => ({ sample, of })));
      const difference = (some: readonly (typeof both)[number][]) => {
        const [one, other] = [row, before].map((wanted) =>
          wanted.over(some.flatMap(({ sample, of }) => (of === wanted ? [sample] : []))),
        );
        return one === undefined || other === undefined ? undefined : one - other;
      };
      const seed = `${name} ${row.arm} ${baseline}`;
      const figure = figureByInput(both, difference, ({ sample }) => sample.cluster, { seed });
      return figure ? [{ arm: row.arm, baseline, figure }] : [];
    }),
    ...faultsOf([...faults.values()]),
  };
}
