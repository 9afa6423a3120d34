/** The part of an eval that is run: some of its arms, some of its seeds. */
import { EspalierError } from "../../core/errors.ts";
import { isGapRecovered } from "../define.ts";
import type { EvalDefinition } from "../eval.ts";

export interface Choice {
  /** By name; all unless given. */
  readonly arms?: readonly string[];
  readonly seeds?: readonly number[];
}

/** @returns the eval without the rest, and what falls out with it. @throws EspalierError for an arm that it has not */
export function chosen<Item, Output>(
  definition: EvalDefinition<Item, Output>,
  { arms: wanted, seeds }: Choice,
): { readonly definition: EvalDefinition<Item, Output>; readonly caveats: readonly string[] } {
  const known = Object.keys(definition.arms);
  const unknown = wanted?.find((arm) => !known.includes(arm));
  if (unknown !== undefined) {
    throw new EspalierError(`The eval "${definition.name}" has no arm "${unknown}". There is: ${known.join(", ")}.`);
  }
  const names = known.filter((arm) => wanted?.includes(arm) ?? true);
  const has = (arm: string) => names.includes(arm);
  const metrics = Object.entries(definition.metrics);
  const kept = metrics.filter(([, metric]) => !isGapRecovered(metric) || (has(metric.from) && has(metric.to)));
  const keptNames = kept.map(([name]) => name);
  const thresholds = definition.thresholds ?? [];
  const keptThresholds = thresholds.filter(
    ({ arm, metric }) => (arm === undefined || has(arm)) && keptNames.includes(metric),
  );
  const baseline = definition.baseline ?? known[0]!;
  const left = known.filter((arm) => !has(arm));
  const caveats = [
    ...(left.length > 0 ? [`Arms left out: ${left.join(", ")}.`] : []),
    ...(has(baseline) ? [] : [`The baseline, ${baseline}, is left out: arms are compared with ${names[0]}.`]),
    ...metrics
      .filter(([name]) => !keptNames.includes(name))
      .map(([name]) => `${name} is left out: the gap that it is of needs arms that are left out.`),
    ...(keptThresholds.length < thresholds.length
      ? [
          `${thresholds.length - keptThresholds.length} of ${thresholds.length} thresholds are left out with their arms.`,
        ]
      : []),
  ];
  return {
    definition: {
      ...definition,
      arms: Object.fromEntries(names.map((name) => [name, definition.arms[name]!])),
      metrics: Object.fromEntries(kept),
      thresholds: keptThresholds,
      baseline: has(baseline) ? baseline : names[0]!,
      ...(seeds && { seeds }),
    },
    caveats,
  };
}
