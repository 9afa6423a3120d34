/** How much of the gap between two arms the others recover. Source: Burns et al. 2023, arXiv:2312.09390. */
import type { Figure } from "../../core/statistics/interval.ts";
import { gapRecovered } from "../../oversight/gap-recovered.ts";
import type { ArmFigure, GapRecovered, Metric, MetricFound } from "../eval.ts";
import { clustersOf, type Measuring, samplesOf, valuesOf } from "./measuring.ts";

export function gapOf<Item, Output>(
  name: string,
  { of, from, to }: GapRecovered,
  measuring: Measuring<Item, Output>,
): MetricFound {
  const metric = measuring.definition.metrics[of] as Metric<Item, Output>;
  const sign = metric.better === "lower" ? -1 : 1;
  const bySample = (arm: string) => new Map(valuesOf(arm, of, measuring).map((one) => [one.sample, one.value]));
  const [begin, end] = [bySample(from), bySample(to)];
  const figures = measuring.arms.map((measuredArm): ArmFigure => {
    const { name: arm } = measuredArm;
    const judged = valuesOf(arm, of, measuring).flatMap(({ sample, cluster, value }) => {
      const [unaided, ceiling] = [begin.get(sample), end.get(sample)];
      if (unaided === undefined || ceiling === undefined) return [];
      return [{ input: cluster, unaided: sign * unaided, assisted: sign * value, ceiling: sign * ceiling, cluster }];
    });
    const found = gapRecovered(judged, { seed: `${name} ${arm}` });
    // Of the arms that the gap is of it is so by definition.
    const figure: Figure | undefined = found && (arm === from ? { value: 0 } : arm === to ? { value: 1 } : found);
    return {
      ...{ arm, ...(figure && { figure }) },
      ...{
        n: judged.length,
        without: samplesOf(measuredArm, metric).length - judged.length,
        clusters: clustersOf(judged),
      },
    };
  });
  return { name, unit: "share", better: "higher", arms: figures, differences: [] };
}
