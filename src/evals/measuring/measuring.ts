/** What figures are computed from: arms, with what each of their samples scored. */
import type { EvalDefinition, Metric, MetricFault, MetricFound, Sample } from "../eval.ts";
import type { Scored } from "../statistics/scored.ts";
import type { ArmScores } from "./score-samples.ts";

export interface MeasuredArm<Item, Output> {
  readonly name: string;
  readonly samples: readonly Sample<Item, Output>[];
  readonly stopped?: string | undefined;
}

export interface Measuring<Item, Output> {
  readonly definition: EvalDefinition<Item, Output>;
  readonly arms: readonly MeasuredArm<Item, Output>[];
  readonly scoresOf: ReadonlyMap<string, ArmScores>;
}

/** What one metric says of all arms. */
export type Found = Pick<MetricFound, "arms" | "differences" | "faults">;

export const faultsOf = (faults: readonly MetricFault[]) => (faults.length > 0 ? { faults } : {});

/** Those that a metric is measured on. */
export function samplesOf<Item, Output>(
  { samples }: MeasuredArm<Item, Output>,
  { only }: Metric<Item, Output>,
): readonly Sample<Item, Output>[] {
  return only ? samples.filter(({ item }) => only(item)) : samples;
}

/** Of these, those that a figure of all samples is made of. */
export function countedOf<Item, Output>(metric: Metric<Item, Output>, samples: readonly Sample<Item, Output>[]) {
  return samples.filter((sample) => sample.output !== undefined && (metric.counts?.(sample) ?? true));
}

/** What an arm's samples scored. */
export function valuesOf(
  arm: string,
  metric: string,
  { scoresOf }: Pick<Measuring<never, never>, "scoresOf">,
): Scored[] {
  return scoresOf.get(arm)!.scores.flatMap(({ sample, cluster, scores }) => {
    const value = scores[metric];
    return value === undefined ? [] : [{ sample, cluster, value }];
  });
}

export function clustersOf(items: readonly { readonly cluster: string }[]): number {
  return new Set(items.map(({ cluster }) => cluster)).size;
}
