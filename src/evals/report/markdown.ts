/** A report for a pull request: the answer, a table of what was found, and the rest folded. */
import type { MetricFound } from "../eval.ts";
import type { EvalReport } from "../report.ts";
import { findingOf } from "./finding.ts";
import { costWords, count, counted, differenceWords, duration, figureWords, shareWords, testWords } from "./numbers.ts";
import { visible } from "./text.ts";
import { boundWords } from "./thresholds.ts";

/** @returns GitHub's Markdown */
export function markdownReport(report: EvalReport): string {
  const { name, question, answer, caveats, commit, command, metrics } = report;
  const parts = [
    `### ${safe(name)}`,
    `_${safe(question)}_`,
    answer !== undefined && `**${safe(answer)}**`,
    metrics.length > 0 && figures(report),
    report.thresholds.length > 0 && thresholds(report),
    caveats.length > 0 && caveats.map((one) => `> ⚠️ ${safe(one)}`).join("\n>\n"),
    metrics.length > 0 && folded("Differences, samples and intervals", details(report)),
    folded("What it took", took(report)),
    report.data.sets.length > 0 && folded("Data", sets(report)),
    `${code(command)}${commit === undefined ? "" : `, commit ${code(commit)}`}, espalier ${safe(report.espalier)}, ${
      report.seeds.length === 1 ? "seed" : "seeds"
    } ${report.seeds.join(", ")}`,
  ];
  return `${parts.filter((part) => part !== false).join("\n\n")}\n`;
}

/** Metrics in rows, or arms where there are more of these: a page has more length than width. */
function figures({ arms, metrics, baseline }: EvalReport): string {
  const cellOf = (metric: MetricFound, arm: string) => {
    const found = metric.arms.find((one) => one.arm === arm);
    if (!found) return "";
    const words = figureWords(found.figure, metric.unit);
    const mark = markOf(metric, arm);
    return mark === "" ? words : `**${words}** ${mark}`;
  };
  const nameOf = (arm: string) => (arm === baseline ? `${safe(arm)} (baseline)` : safe(arm));
  const isWide = arms.length > metrics.length;
  const rows = isWide
    ? arms.map((arm) => [nameOf(arm.name), ...metrics.map((metric) => cellOf(metric, arm.name))])
    : metrics.map((metric) => [metricName(metric), ...arms.map((arm) => cellOf(metric, arm.name))]);
  const head = ["", ...(isWide ? metrics.map(metricName) : arms.map((arm) => nameOf(arm.name)))];
  const isMarked = metrics.some((metric) => metric.differences.some(({ arm }) => markOf(metric, arm) !== ""));
  const legend = isMarked
    ? `▲ better, ▼ worse, ◆ other than ${safe(baseline)}, after Holm’s adjustment (p < 0.05). Brackets are 95% intervals.`
    : "Brackets are 95% intervals. No difference to the baseline that was tested can be told from chance.";
  const hasDifferences = metrics.some(({ differences }) => differences.length > 0);
  return `${table(head, rows)}\n\n${hasDifferences ? legend : "Brackets are 95% intervals."}`;
}

function metricName({ name, better }: MetricFound): string {
  return `${safe(name)}${better === "higher" ? " ↑" : better === "lower" ? " ↓" : ""}`;
}

function markOf(metric: MetricFound, arm: string): string {
  const difference = metric.differences.find((one) => one.arm === arm);
  if (!difference) return "";
  return { better: "▲", worse: "▼", other: "◆", open: "" }[findingOf(metric, difference)];
}

function thresholds({ thresholds: all, metrics }: EvalReport): string {
  const lines = all.map((threshold) => {
    const unit = metrics.find(({ name }) => name === threshold.metric)?.unit ?? "number";
    const { metric, arm, value, held } = threshold;
    const was = figureWords(value === undefined ? undefined : { value }, unit);
    return `- ${held ? "✅" : "❌"} ${safe(metric)} of ${safe(arm)}: ${was}, had to be ${boundWords(threshold, unit)}`;
  });
  const missed = all.filter(({ held }) => !held).length;
  const title =
    missed === 0
      ? `All ${counted(all.length, "threshold")} held`
      : `${missed} of ${counted(all.length, "threshold")} missed`;
  return `**${title}**\n\n${lines.join("\n")}`;
}

function details({ metrics }: EvalReport): string {
  const rows = metrics.flatMap((metric) =>
    metric.arms.map(({ arm, figure, n, without, clusters }) => {
      const difference = metric.differences.find((one) => one.arm === arm);
      const tested = difference && testWords(difference);
      return [
        safe(metric.name),
        safe(arm),
        figureWords(figure, metric.unit),
        difference ? `${differenceWords(difference, metric.unit)}${tested === undefined ? "" : `, ${tested}`}` : "",
        count(n),
        shareWords(without, n + without),
        count(clusters),
      ];
    }),
  );
  return table(["metric", "arm", "figure", "difference to the baseline", "n", "without a value", "clusters"], rows);
}

function took({ arms, measuring = [], seconds }: EvalReport): string {
  const rows = arms.map(({ name, samples, failed, recalled, spent }) => [
    safe(name),
    count(samples),
    count(failed),
    count(recalled),
    count(spent.calls),
    count(spent.inputTokens),
    count(spent.outputTokens),
    costWords(spent.cost),
    duration(spent.milliseconds),
  ]);
  const head = ["arm", "samples", "failed", "recalled", "calls", "tokens in", "tokens out", "cost", "time"];
  const ill = arms.flatMap(({ name, stopped, errors }) => [
    ...(stopped === undefined ? [] : [`- ${safe(name)} ended early: ${safe(stopped)}`]),
    ...errors.map(({ message, count: times }) => `- ${safe(name)}, ${counted(times, "time")}: ${safe(message)}`),
  ]);
  const asked = measuring.map(({ metric, models, recalled, spent }) => [
    safe(metric),
    models.map(safe).join(", "),
    count(spent.calls),
    count(recalled),
    count(spent.inputTokens),
    count(spent.outputTokens),
    costWords(spent.cost),
  ]);
  const askedHead = ["measuring", "models", "calls", "recalled", "tokens in", "tokens out", "cost"];
  return [
    table(head, rows),
    ...(asked.length > 0 ? [table(askedHead, asked)] : []),
    ...(ill.length > 0 ? [ill.join("\n")] : []),
    `In all ${duration(seconds * 1000)}.`,
  ].join("\n\n");
}

function sets({ data }: EvalReport): string {
  const lines = data.sets.map(
    ({ name, citation, licence, checksum }) =>
      `- **${safe(name)}**. ${safe(citation)}. Licence: ${safe(licence)}.${checksum === undefined ? "" : ` sha256 ${code(checksum)}`}`,
  );
  return `${lines.join("\n")}\n\n${counted(data.items, "item")}, ${counted(data.clusters, "cluster")}, sha256 ${code(data.hash)}`;
}

/** The first column is a name; of others, the right edges lie below each other. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

function folded(title: string, text: string): string {
  return `<details><summary>${title}</summary>\n\n${text}\n\n</details>`;
}

/** Text that stays text: no markup, no cell's end, nobody called by name. */
export function safe(text: string): string {
  return visible(text)
    .trim()
    .replace(/[&<>`*]/g, (one) => `&#${one.charCodeAt(0)};`)
    .replace(/[\\_[\]|~]/g, "\\$&")
    .replaceAll("@", "@<!-- -->")
    .replace(/^([-+#])(?=[\s#]|$)/, "\\$1")
    .replace(/^(\d+)([.)])(?=\s)/, "$1\\$2");
}

function code(text: string): string {
  return /^[\w ./:,=+-]+$/.test(text) ? `\`${text}\`` : `<code>${safe(text)}</code>`;
}
