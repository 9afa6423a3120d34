/** What an eval found, or would take, for a terminal. */
import type { ArmFigure, Difference, MetricFound } from "../../evals/eval.ts";
import type { EvalPlan } from "../../evals/plan.ts";
import { costWords, count, counted, differenceWords, figureWords, pWords } from "../../evals/report/numbers.ts";
import { boundWords } from "../../evals/report/thresholds.ts";
import type { EvalReport, MeasuringReport } from "../../evals/report.ts";
import { table } from "../table.ts";

export function describeReport(report: EvalReport): string {
  const { name, question, answer, data, metrics, measuring = [], arms, thresholds, caveats } = report;
  const parts = [
    `${name}: ${question}`,
    ...(answer === undefined ? [] : [answer]),
    `${counted(data.items, "item")}, ${counted(arms.length, "arm")}, compared with ${report.baseline}; in brackets 95% intervals`,
    ...metrics.map(describeMetric),
    ...(measuring.length === 0 ? [] : [measuring.map(describeMeasuring).join("\n")]),
    ...(thresholds.length === 0 ? [] : [thresholds.map((one) => describeThreshold(one, metrics)).join("\n")]),
    ...(caveats.length === 0 ? [] : [caveats.map((caveat) => `! ${caveat}`).join("\n")]),
    ...errorsOf(report),
  ];
  return `${parts.map((part) => part.trimEnd()).join("\n\n")}\n`;
}

function describeMetric({ name, unit, better, arms, differences }: MetricFound): string {
  const rows = arms.map((figure) => {
    const difference = differences.find(({ arm }) => arm === figure.arm);
    return [
      `  ${figure.arm}`,
      figureWords(figure.figure, unit),
      difference ? differenceWords(difference, unit) : "",
      difference ? chance(difference) : "",
      without(figure),
    ];
  });
  return `${name}${better ? ` (${better} is better)` : ""}\n${table(rows)}`;
}

/** Adjusted where there were several tests. */
function chance({ p, adjusted }: Difference): string {
  if (p === undefined) return "";
  const isAlone = adjusted === undefined || adjusted === p;
  return isAlone ? pWords(p) : `${pWords(p)} (Holm ${pWords(adjusted).replace(/^p (= )?/, "")})`;
}

function without({ n, without }: ArmFigure): string {
  return without === 0 ? `n = ${n}` : `n = ${n}, ${without} without a value`;
}

function describeMeasuring({ metric, models, recalled, spent }: MeasuringReport): string {
  const parts = [
    `Measuring ${metric} took ${counted(spent.calls, "call")} of ${models.join(", ")}`,
    ...(recalled > 0 ? [`${count(recalled)} from the journal`] : []),
    `${counted(spent.inputTokens + spent.outputTokens, "token")}`,
    ...(spent.cost === null ? [] : [costWords(spent.cost)]),
  ];
  return parts.join(" · ");
}

function describeThreshold(found: EvalReport["thresholds"][number], metrics: readonly MetricFound[]): string {
  const { metric, arm, value, held } = found;
  const unit = metrics.find(({ name }) => name === metric)?.unit ?? "number";
  const reached = figureWords(value === undefined ? undefined : { value }, unit);
  return `${held ? "✓" : "✗"} ${metric} of ${arm}: ${boundWords(found, unit)}; found ${reached}`;
}

function errorsOf({ arms }: EvalReport): string[] {
  const lines = arms.flatMap(({ name, failed, samples, errors }) =>
    failed === 0
      ? []
      : [
          `${name} failed for ${failed} of ${counted(samples, "sample")}:`,
          ...errors.map(({ message, count }) => `  ${count} × ${message.split("\n")[0]}`),
        ],
  );
  return lines.length === 0 ? [] : [lines.join("\n")];
}

export function describePlan({ name, question, items, clusters, arms }: EvalPlan): string {
  const rows = arms.map(({ name, samples, recalled, calls, cost }) => [
    `  ${name}`,
    `${counted(samples - recalled, "sample")} to make`,
    `${recalled} in the journal`,
    calls === undefined ? "calls not known" : `about ${counted(calls, "call")}`,
    cost === undefined ? "" : costWords(cost),
  ]);
  const kinds = clusters === items ? "" : ` in ${counted(clusters, "cluster")}`;
  return `${name}: ${question}\n${counted(items, "item")}${kinds}, ${counted(arms.length, "arm")}\n${table(rows)}`;
}
