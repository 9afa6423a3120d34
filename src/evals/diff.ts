/**
 * Two runs of an eval side by side: what each found, by how much it differs, and what else is not the same. Where both
 * have the scores of the same samples the difference is a paired one, which is by far the more certain.
 */
import { EspalierError } from "../core/errors.ts";
import type { Figure } from "../core/statistics/interval.ts";
import type { MetricFound } from "./eval.ts";
import type { EvalReport } from "./report.ts";
import type { SampleScores } from "./scores.ts";
import { pairedDifference } from "./statistics/difference.ts";
import { independentDifference } from "./statistics/independent.ts";
import type { Scored } from "./statistics/scored.ts";

export interface KeptReport {
  readonly report: EvalReport;
  /** Undefined where only the report is at hand. */
  readonly scores?: readonly SampleScores[];
}

export interface EvalDiff {
  readonly name: string;
  readonly before: RunAbout;
  readonly after: RunAbout;
  /** What is not the same of how they were run, in words. */
  readonly changed: readonly string[];
  readonly metrics: readonly MetricDiff[];
}

export type RunAbout = Pick<EvalReport, "commit" | "started" | "espalier">;

export interface MetricDiff extends Pick<MetricFound, "name" | "unit" | "better"> {
  readonly arms: readonly ArmDiff[];
}

export interface ArmDiff {
  readonly arm: string;
  readonly before?: Figure;
  readonly after?: Figure;
  /** After less before. */
  readonly difference?: Figure;
  /** Samples that both have, or items where no samples are the same: undefined where the difference is of two figures by themselves. */
  readonly paired?: number;
  /** Two-sided, of a paired difference; of each by itself. */
  readonly p?: number;
}

/** @throws EspalierError for reports of two evals: their samples have nothing to do with each other */
export function diffReports(before: KeptReport, after: KeptReport): EvalDiff {
  const [one, other] = [before.report.name, after.report.name];
  if (one !== other) {
    throw new EspalierError(`These are reports of two evals, "${one}" and "${other}": compare two runs of one.`);
  }
  const about = ({ report: { commit, started, espalier } }: KeptReport): RunAbout => ({
    ...{ started, espalier },
    ...(commit !== undefined && { commit }),
  });
  const names = union(before.report.metrics, after.report.metrics);
  return {
    name: after.report.name,
    ...{ before: about(before), after: about(after) },
    changed: changes(before.report, after.report),
    metrics: names.map((name) => metricDiff(name, before, after)),
  };
}

function metricDiff(name: string, before: KeptReport, after: KeptReport): MetricDiff {
  const [old, found] = [before, after].map(({ report }) => report.metrics.find((metric) => metric.name === name));
  const { unit, better } = (found ?? old)!;
  const arms = union(
    (old?.arms ?? []).map(({ arm }) => ({ name: arm })),
    (found?.arms ?? []).map(({ arm }) => ({ name: arm })),
  );
  return {
    ...{ name, unit, ...(better && { better }) },
    arms: arms.map((arm) => {
      const figureOf = (metric: MetricFound | undefined) => metric?.arms.find((one) => one.arm === arm)?.figure;
      const [one, other] = [figureOf(old), figureOf(found)];
      return {
        ...{ arm, ...(one && { before: one }), ...(other && { after: other }) },
        ...(one && other && differenceOf(name, arm, before, after, [one, other])),
      };
    }),
  };
}

function differenceOf(
  metric: string,
  arm: string,
  before: KeptReport,
  after: KeptReport,
  [one, other]: readonly [Figure, Figure],
): Pick<ArmDiff, "difference" | "paired" | "p"> {
  const [old, found] = [scoresOf(before, metric, arm), scoresOf(after, metric, arm)];
  const seed = `diff ${metric} ${arm}`;
  // Other seeds are other samples of the same items.
  const paired = pairedDifference(found, old, seed) ?? pairedDifference(byItem(found), byItem(old), seed);
  if (paired) return { difference: paired.figure, paired: paired.n, p: paired.p };
  return { difference: independentDifference(other, one) };
}

function scoresOf({ scores = [] }: KeptReport, metric: string, arm: string): Scored[] {
  return scores.flatMap((found) => {
    const value = found.arm === arm ? found.scores[metric] : undefined;
    return value === undefined ? [] : [{ sample: found.sample, cluster: found.cluster, value }];
  });
}

/** The mean of each item's samples. */
function byItem(scored: readonly Scored[]): Scored[] {
  const itemOf = ({ sample }: Scored) => sample.replace(/ \d+ \d+$/, "");
  return [...Map.groupBy(scored, itemOf)].map(([sample, all]) => {
    const value = all.reduce((sum, one) => sum + one.value, 0) / all.length;
    return { sample, cluster: all[0]!.cluster, value };
  });
}

function changes(before: EvalReport, after: EvalReport): string[] {
  const differ = (what: string, one: string | number, other: string | number) =>
    one === other ? [] : [`${what}: ${one}, then ${other}`];
  const listed = (items: readonly (string | number)[]) => items.join(", ") || "none";
  const arms = union(before.arms, after.arms).flatMap((name) => {
    const [old, found] = [before, after].map(({ arms }) => arms.find((arm) => arm.name === name));
    if (!old || !found) return [`the arm ${name} is only in the ${old ? "first" : "second"}`];
    return [
      ...differ(`${name} is`, old.id ?? "not known", found.id ?? "not known"),
      ...differ(`models of ${name}`, listed(old.models ?? []), listed(found.models ?? [])),
      ...(found.stopped !== undefined || old.stopped !== undefined
        ? differ(`samples of ${name}, which stopped`, old.samples, found.samples)
        : []),
    ];
  });
  return [
    ...differ("items", before.data.items, after.data.items),
    ...(before.data.items === after.data.items && before.data.hash !== after.data.hash
      ? ["the data is not the same, though it has as many items"]
      : []),
    ...differ("seeds", listed(before.seeds), listed(after.seeds)),
    ...differ("epochs", before.epochs, after.epochs),
    ...differ("baseline", before.baseline, after.baseline),
    ...differ("espalier", before.espalier, after.espalier),
    ...union(
      (before.measuring ?? []).map(({ metric }) => ({ name: metric })),
      (after.measuring ?? []).map(({ metric }) => ({ name: metric })),
    ).flatMap((metric) => {
      const modelsIn = ({ measuring = [] }: EvalReport) => measuring.find((one) => one.metric === metric)?.models ?? [];
      return differ(`models that ${metric} asks`, listed(modelsIn(before)), listed(modelsIn(after)));
    }),
    ...arms,
  ];
}

/** Names in their order, those of the second that the first has not at the end. */
function union(one: readonly { readonly name: string }[], other: readonly { readonly name: string }[]): string[] {
  return [...new Set([...one, ...other].map(({ name }) => name))];
}
