/** Two runs of an eval side by side, for a pull request: what moved, by how much, and what else changed. */
import type { ArmDiff, EvalDiff, MetricDiff, RunAbout } from "../diff.ts";
import { level } from "./finding.ts";
import { safe, table } from "./markdown.ts";
import { count, differenceWords, figureWords, pWords } from "./numbers.ts";

/** @returns GitHub's Markdown */
export function markdownDiff({ name, before, after, changed, metrics }: EvalDiff): string {
  const rows = metrics.flatMap((metric) => metric.arms.map((arm) => rowOf(metric, arm)));
  const head = ["metric", "arm", "before", "after", "difference", "p", "pairs"];
  const parts = [
    `### ${safe(name)}: ${runWords(before)} → ${runWords(after)}`,
    rows.length === 0 ? "Neither run has figures." : table(head, rows),
    "▲ better, ▼ worse, ◆ other, where p < 0.05: each p is of one difference by itself, and of several some are small by chance. Brackets are 95% intervals.",
    changed.length === 0
      ? "Nothing else changed that the reports know of."
      : `**Changed**\n\n${changed.map((one) => `- ${safe(one)}`).join("\n")}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function rowOf(metric: MetricDiff, { arm, before, after, difference, paired, p }: ArmDiff): string[] {
  const { name, unit } = metric;
  const words = difference ? differenceWords({ arm, baseline: arm, figure: difference }, unit) : "";
  const mark = difference && p !== undefined && p < level ? markOf(metric, difference.value) : "";
  return [
    safe(name),
    safe(arm),
    before ? figureWords(before, unit) : "",
    after ? figureWords(after, unit) : "",
    mark === "" ? words : `**${words}** ${mark}`,
    p === undefined ? "" : pWords(p),
    paired === undefined ? "" : count(paired),
  ];
}

function markOf({ better }: MetricDiff, value: number): string {
  if (value === 0) return "";
  if (better === undefined) return "◆";
  return value > 0 === (better === "higher") ? "▲" : "▼";
}

function runWords({ commit, started }: RunAbout): string {
  const when = started.slice(0, 16).replace("T", " ");
  return commit === undefined ? when : `${safe(commit)} (${when})`;
}
