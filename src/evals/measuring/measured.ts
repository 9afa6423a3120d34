/** What all metrics say of all arms: figures, differences to the baseline, curves, thresholds, and what limits them. */
import { messageOf } from "../../core/errors.ts";
import type { Figure } from "../../core/statistics/interval.ts";
import { gapRecovered } from "../../oversight/gap-recovered.ts";
import { figureByInput } from "../../rewards/by-input.ts";
import { isGapRecovered } from "../define.ts";
import type {
  ArmFigure,
  Difference,
  EvalDefinition,
  GapRecovered,
  Metric,
  MetricFault,
  MetricFound,
  Sample,
} from "../eval.ts";
import { counted } from "../report/numbers.ts";
import type { EvalReport, ThresholdFound } from "../report.ts";
import type { SampleScores } from "../scores.ts";
import { pairedDifference } from "../statistics/difference.ts";
import { holm } from "../statistics/holm.ts";
import { mean } from "../statistics/mean.ts";
import type { Scored } from "../statistics/scored.ts";
import { type ArmScores, type Scoring, scoreSamples } from "./score-samples.ts";

export interface MeasuredArm<Item, Output> {
  readonly name: string;
  readonly samples: readonly Sample<Item, Output>[];
  readonly stopped?: string | undefined;
}

export interface Measured extends Pick<EvalReport, "metrics" | "measuring" | "curves" | "thresholds" | "caveats"> {
  readonly scores: readonly SampleScores[];
}

/**
 * @param definition its baseline is named
 * @returns undefined when it was drained before all samples were measured
 * @throws JournalError when calls of metrics cannot be kept
 */
export async function measured<Item, Output>(
  definition: EvalDefinition<Item, Output>,
  arms: readonly MeasuredArm<Item, Output>[],
  scoring: Scoring,
): Promise<Measured | undefined> {
  const caveats: string[] = [];
  const most = Math.max(...arms.map(({ samples }) => samples.length));
  for (const { name, samples, stopped } of arms) {
    if (stopped === undefined) continue;
    caveats.push(`${name} stopped after ${samples.length} samples (the most that an arm has: ${most}): ${stopped}`);
  }
  const scoresOf = new Map<string, ArmScores>();
  const safe = guarded(definition, caveats);
  for (const { name, samples } of arms) {
    const found = await scoreSamples(name, samples, safe.metrics, scoring);
    if (found.scores.length < samples.length) return undefined;
    scoresOf.set(name, found);
  }
  const measuring = { definition: safe, arms, scoresOf };
  const names = Object.keys(definition.metrics);
  const empty = names.filter((name) => isOfNothing(name, measuring));
  if (empty.length > 0) caveats.push(`None of the items is one that this is measured on: ${empty.join(", ")}.`);
  const metrics = adjusted(names.filter((name) => !empty.includes(name)).map((name) => foundOf(name, measuring)));
  for (const { name, faults = [], arms: figures } of metrics) {
    for (const { arm, samples, message } of faults) {
      const { n, without } = figures.find((figure) => figure.arm === arm)!;
      const which = samples === n + without ? "" : `${samples} of `;
      caveats.push(`${name} could not be computed for ${which}${counted(n + without, "sample")} of ${arm}: ${message}`);
    }
  }
  const asked = scoring.calls.report(names);
  return {
    ...{ metrics, ...(asked && { measuring: asked }) },
    curves: curvesOf(measuring, caveats),
    thresholds: thresholdsOf(definition, metrics, arms),
    caveats,
    scores: [...scoresOf.values()].flatMap(({ scores }) => scores),
  };
}

interface Measuring<Item, Output> {
  readonly definition: EvalDefinition<Item, Output>;
  readonly arms: readonly MeasuredArm<Item, Output>[];
  readonly scoresOf: ReadonlyMap<string, ArmScores>;
}

function foundOf<Item, Output>(name: string, measuring: Measuring<Item, Output>): MetricFound {
  const metric = measuring.definition.metrics[name]!;
  if (isGapRecovered(metric)) return gapOf(name, metric, measuring);
  const { unit = "number", better } = metric;
  const found = metric.score ? ofMeans(name, metric, measuring) : ofAll(name, metric, measuring);
  return { name, unit, ...(better && { better }), ...found };
}

type Found = Pick<MetricFound, "arms" | "differences" | "faults">;

const faultsOf = (faults: readonly MetricFault[]) => (faults.length > 0 ? { faults } : {});

/** Of a subset that no item is of, as where few items are read. */
function isOfNothing<Item, Output>(name: string, { definition, arms }: Measuring<Item, Output>): boolean {
  const metric = definition.metrics[name]!;
  if (isGapRecovered(metric) || !metric.only) return false;
  return arms.every((arm) => arm.samples.length > 0 && samplesOf(arm, metric).length === 0);
}

/** Those that a metric is measured on. */
function samplesOf<Item, Output>(
  { samples }: MeasuredArm<Item, Output>,
  { only }: Metric<Item, Output>,
): readonly Sample<Item, Output>[] {
  return only ? samples.filter(({ item }) => only(item)) : samples;
}

function ofMeans<Item, Output>(name: string, metric: Metric<Item, Output>, measuring: Measuring<Item, Output>): Found {
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

/** Of what is no mean: the baseline's and the arm's samples of a cluster are drawn together. */
function ofAll<Item, Output>(
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

function countedOf<Item, Output>(metric: Metric<Item, Output>, samples: readonly Sample<Item, Output>[]) {
  return samples.filter((sample) => sample.output !== undefined && (metric.counts?.(sample) ?? true));
}

function gapOf<Item, Output>(
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

function valuesOf(arm: string, metric: string, { scoresOf }: Pick<Measuring<never, never>, "scoresOf">): Scored[] {
  return scoresOf.get(arm)!.scores.flatMap(({ sample, cluster, scores }) => {
    const value = scores[metric];
    return value === undefined ? [] : [{ sample, cluster, value }];
  });
}

/** What a metric is measured on may throw: then on nothing, which is told once. */
function guarded<Item, Output>(
  definition: EvalDefinition<Item, Output>,
  caveats: string[],
): EvalDefinition<Item, Output> {
  const metrics = Object.entries(definition.metrics).map(([name, metric]) => {
    if (isGapRecovered(metric) || !metric.only) return [name, metric];
    const only = (item: Item) => {
      try {
        return metric.only!(item);
      } catch (error) {
        const caveat = `What ${name} is measured on could not be computed: ${messageOf(error)}`;
        if (!caveats.includes(caveat)) caveats.push(caveat);
        return false;
      }
    };
    return [name, { ...metric, only }];
  });
  return { ...definition, metrics: Object.fromEntries(metrics) };
}

function clustersOf(items: readonly { readonly cluster: string }[]): number {
  return new Set(items.map(({ cluster }) => cluster)).size;
}

/** Every difference that has a p counts as one test. */
function adjusted(metrics: readonly MetricFound[]): MetricFound[] {
  const tested = metrics.flatMap(({ differences }) => differences.flatMap(({ p }) => (p === undefined ? [] : [p])));
  const ps = holm(tested);
  let at = 0;
  return metrics.map((metric) => ({
    ...metric,
    differences: metric.differences.map((one) => (one.p === undefined ? one : { ...one, adjusted: ps[at++]! })),
  }));
}

/** One that throws is left out, and told. */
function curvesOf<Item, Output>(
  { definition, arms }: Measuring<Item, Output>,
  caveats: string[],
): EvalReport["curves"] {
  return Object.entries(definition.metrics).flatMap(([name, metric]) => {
    if (isGapRecovered(metric) || !metric.curve) return [];
    return arms.flatMap((arm) => {
      try {
        const curve = metric.curve!(countedOf(metric, samplesOf(arm, metric)));
        return curve ? [{ metric: name, arm: arm.name, curve }] : [];
      } catch (error) {
        caveats.push(`The curve of ${name} could not be computed for ${arm.name}: ${messageOf(error)}`);
        return [];
      }
    });
  });
}

function thresholdsOf<Item, Output>(
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
