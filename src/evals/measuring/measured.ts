/** What all metrics say of all arms: figures, differences to the baseline, curves, thresholds, and what limits them. */
import { messageOf } from "../../core/errors.ts";
import { isGapRecovered } from "../define.ts";
import type { EvalDefinition, MetricFound } from "../eval.ts";
import { counted } from "../report/numbers.ts";
import type { EvalReport } from "../report.ts";
import type { SampleScores } from "../scores.ts";
import { holm } from "../statistics/holm.ts";
import { gapOf } from "./gap-of.ts";
import { countedOf, type MeasuredArm, type Measuring, samplesOf } from "./measuring.ts";
import { ofAll } from "./of-all.ts";
import { ofMeans } from "./of-means.ts";
import { type ArmScores, type Scoring, scoreSamples } from "./score-samples.ts";
import { thresholdsOf } from "./thresholds-of.ts";

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

function foundOf<Item, Output>(name: string, measuring: Measuring<Item, Output>): MetricFound {
  const metric = measuring.definition.metrics[name]!;
  if (isGapRecovered(metric)) return gapOf(name, metric, measuring);
  const { unit = "number", better } = metric;
  const found = metric.score ? ofMeans(name, metric, measuring) : ofAll(name, metric, measuring);
  return { name, unit, ...(better && { better }), ...found };
}

/** Of a subset that no item is of, as where few items are read. */
function isOfNothing<Item, Output>(name: string, { definition, arms }: Measuring<Item, Output>): boolean {
  const metric = definition.metrics[name]!;
  if (isGapRecovered(metric) || !metric.only) return false;
  return arms.every((arm) => arm.samples.length > 0 && samplesOf(arm, metric).length === 0);
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
