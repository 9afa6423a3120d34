/** Two runs of an eval side by side, for a terminal. */
import type { EvalDiff, MetricDiff, RunAbout } from "../../evals/diff.ts";
import { differenceWords, figureWords, pWords } from "../../evals/report/numbers.ts";
import { table } from "../table.ts";

export function describeDiff({ name, before, after, changed, metrics }: EvalDiff): string {
  const isPaired = metrics.some(({ arms }) => arms.some(({ paired }) => paired !== undefined));
  const parts = [
    `${name}: ${runWords(before)}, then ${runWords(after)}`,
    ...metrics.map(describeMetric),
    isPaired ? "Each p is of one difference by itself: of several, some are small by chance." : "",
    changed.length === 0
      ? "Nothing else changed that the reports know of."
      : `Changed:\n${changed.map((one) => `  ${one}`).join("\n")}`,
  ];
  return `${parts
    .filter(Boolean)
    .map((part) => part.trimEnd())
    .join("\n\n")}\n`;
}

function runWords({ commit, started }: RunAbout): string {
  const when = started.slice(0, 16).replace("T", " ");
  return commit === undefined ? when : `${commit} (${when})`;
}

function describeMetric({ name, unit, better, arms }: MetricDiff): string {
  const rows = arms.map(({ arm, before, after, difference, paired, p }) => [
    `  ${arm}`,
    `${figureWords(before, unit)} → ${figureWords(after, unit)}`,
    difference ? differenceWords({ arm, baseline: arm, figure: difference }, unit) : "",
    p === undefined ? "" : pWords(p),
    difference ? (paired === undefined ? "not paired" : `${paired} paired`) : "",
  ]);
  return `${name}${better ? ` (${better} is better)` : ""}\n${table(rows)}`;
}
