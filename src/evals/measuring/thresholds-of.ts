/** Which thresholds of an eval were held: one without a figure is missed. */
import type { ArmFigure, EvalDefinition, MetricFound } from "../eval.ts";
import type { ThresholdFound } from "../report.ts";

export function thresholdsOf<Item, Output>(
  { thresholds = [] }: EvalDefinition<Item, Output>,
  metrics: readonly MetricFound[],
  arms: readonly { readonly name: string }[],
): ThresholdFound[] {
  return thresholds.flatMap(({ metric, arm, least, most }) => {
    const found = metrics.find(({ name }) => name === metric);
    const all: readonly Pick<ArmFigure, "arm" | "figure">[] = found?.arms ?? arms.map(({ name }) => ({ arm: name }));
    const figures = all.filter((one) => arm === undefined || one.arm === arm);
    return figures.map(({ arm, figure }): ThresholdFound => {
      const value = figure?.value;
      const held = value !== undefined && value >= (least ?? -Infinity) && value <= (most ?? Infinity);
      return {
        ...{ metric, arm, held },
        ...(least !== undefined && { least }),
        ...(most !== undefined && { most }),
        ...(value !== undefined && { value }),
      };
    });
  });
}
