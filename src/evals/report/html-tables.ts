/** The tables of a report's page: what the pictures show as numbers, and what they do not show. */
import type { MetricFound } from "../eval.ts";
import type { ArmReport, EvalReport } from "../report.ts";
import { findingOf } from "./finding.ts";
import { html, type Markup } from "./markup.ts";
import { costWords, count, counted, differenceWords, duration, figureWords, shareWords, testWords } from "./numbers.ts";
import { boundWords } from "./thresholds.ts";

/** Wide tables scroll in themselves, by keyboard too. */
function scrolling(about: string, table: Markup, kind = ""): Markup {
  return html`<div class="scrolls ${kind}" tabindex="0" role="region" aria-label="${about}">${table}</div>`;
}

export function figuresTable({ metrics }: EvalReport): Markup {
  const hasDifferences = metrics.some(({ differences }) => differences.length > 0);
  const baseline = metrics.flatMap(({ differences }) => differences)[0]?.baseline;
  const columns = hasDifferences ? 7 : 5;
  const bodies = metrics.map(
    (metric) => html`<tbody>
<tr class="group"><th scope="rowgroup" colspan="${columns}">${metric.name}</th></tr>
${metric.arms.map((found) => {
  const { arm, figure, n, without, clusters } = found;
  return html`<tr><th scope="row">${arm}</th><td>${figureWords(figure, metric.unit)}</td>${
    hasDifferences && differenceCells(metric, arm)
  }<td>${count(n)}</td><td>${shareWords(without, n + without)}</td><td>${count(clusters)}</td></tr>`;
})}
</tbody>`,
  );
  const table = html`<table>
<caption>Figures with their 95% intervals${hasDifferences && html`; ▲ better and ▼ worse than ${baseline}, after Holm’s adjustment`}.
“Without” is the share of samples that have no value, such as unjudged comparisons and failures.</caption>
<thead><tr><th scope="col">Arm</th><th scope="col">Figure</th>${
    hasDifferences && html`<th scope="col">Less ${baseline}</th><th scope="col">p (Holm)</th>`
  }<th scope="col">n</th><th scope="col">Without</th><th scope="col">Clusters</th></tr></thead>
${bodies}
</table>`;
  return scrolling("Table of all figures", table, "long");
}

function differenceCells(metric: MetricFound, arm: string): Markup {
  const found = metric.differences.find((one) => one.arm === arm);
  if (!found) return html`<td></td><td></td>`;
  const finding = findingOf(metric, found);
  const mark = finding === "better" ? "▲" : finding === "worse" ? "▼" : "";
  return html`<td>${mark !== "" && html`<span class="${finding}">${mark}</span> `}${differenceWords(found, metric.unit)}</td>
<td>${testWords(found)?.replace(/^p (= )?/, "") ?? "not tested"}</td>`;
}

export function thresholdTable({ thresholds, metrics }: EvalReport): Markup {
  const rows = thresholds.map((threshold) => {
    const unit = metrics.find(({ name }) => name === threshold.metric)?.unit ?? "number";
    const { metric, arm, value, held } = threshold;
    return html`<tr><th scope="row">${metric}, ${arm}</th>
<td><span class="${held ? "better" : "worse"}">${held ? "✓ held" : "✗ missed"}</span></td>
<td>${figureWords(value === undefined ? undefined : { value }, unit)}</td><td>${boundWords(threshold, unit)}</td></tr>`;
  });
  const table = html`<table>
<caption>What the figures had to reach.</caption>
<thead><tr><th scope="col">Figure</th><th scope="col">Threshold</th><th scope="col">Was</th><th scope="col">Had to be</th></tr></thead>
<tbody>${rows}</tbody>
</table>`;
  return scrolling("Table of thresholds", table);
}

export function spentTable({ arms, measuring = [] }: EvalReport): Markup {
  const tokensOf = ({ spent }: ArmReport) => spent.inputTokens + spent.outputTokens;
  const most = {
    tokens: Math.max(1, ...arms.map(tokensOf)),
    time: Math.max(1, ...arms.map((one) => one.spent.milliseconds)),
  };
  const bar = (part: number, words: string) =>
    html`<td class="bar" style="--part:${Math.round(100 * part)}%">${words}</td>`;
  const rows = arms.map((arm) => {
    const { name, samples, failed, recalled, spent } = arm;
    return html`<tr><th scope="row">${name}</th><td>${count(samples)}</td><td>${
      failed > 0 ? html`<span class="worse">${count(failed)}</span>` : "0"
    }</td><td>${count(recalled)}</td><td>${count(spent.calls)}</td><td>${count(spent.inputTokens)}</td>
<td>${count(spent.outputTokens)}</td>${bar(tokensOf(arm) / most.tokens, count(tokensOf(arm)))}
<td>${costWords(spent.cost)}</td>${bar(spent.milliseconds / most.time, duration(spent.milliseconds))}</tr>`;
  });
  const table = html`<table>
<caption>Calls, tokens, cost and time of each arm. Recalled samples were found in the journal and not paid for again.</caption>
<thead><tr><th scope="col">Arm</th><th scope="col">Samples</th><th scope="col">Failed</th><th scope="col">Recalled</th>
<th scope="col">Calls</th><th scope="col">Tokens in</th><th scope="col">Tokens out</th><th scope="col">Tokens</th><th scope="col">Cost</th>
<th scope="col">Time</th></tr></thead>
<tbody>${rows}</tbody>
</table>`;
  return html`${scrolling("Table of what it took", table)}${measuring.length > 0 && measuringTable(measuring)}${faults(arms)}`;
}

function measuringTable(measuring: NonNullable<EvalReport["measuring"]>): Markup {
  const rows = measuring.map(
    ({ metric, models, recalled, spent }) => html`<tr><th scope="row">${metric}</th><td>${models.join(", ")}</td>
<td>${count(spent.calls)}</td><td>${count(recalled)}</td><td>${count(spent.inputTokens)}</td><td>${count(spent.outputTokens)}</td>
<td>${costWords(spent.cost)}</td></tr>`,
  );
  const table = html`<table>
<caption>What metrics asked of models, in no arm’s figures: each call once, however many samples needed it.</caption>
<thead><tr><th scope="col">Metric</th><th scope="col">Models</th><th scope="col">Calls</th><th scope="col">Recalled</th>
<th scope="col">Tokens in</th><th scope="col">Tokens out</th><th scope="col">Cost</th></tr></thead>
<tbody>${rows}</tbody>
</table>`;
  return scrolling("Table of what measuring took", table);
}

function faults(arms: readonly ArmReport[]): Markup | undefined {
  const ill = arms.filter(({ errors, stopped }) => errors.length > 0 || stopped !== undefined);
  if (ill.length === 0) return undefined;
  const items = ill.map(
    ({ name, errors, stopped }) =>
      html`<li><b>${name}</b>${stopped !== undefined && html` ended early: ${stopped}`}${
        errors.length > 0 &&
        html`<ul>${errors.map(({ message, count: times }) => html`<li>${counted(times, "time")}: <code>${message}</code></li>`)}</ul>`
      }</li>`,
  );
  return html`<h3>What went wrong</h3><ul class="faults">${items}</ul>`;
}

export function originTables(report: EvalReport): Markup {
  const { command, commit, espalier, seeds, epochs, started, seconds, data } = report;
  const sets = data.sets.map(
    ({ name, citation, licence, checksum }) =>
      html`<li><b>${name}</b>. ${citation}. Licence: ${licence}.${
        checksum !== undefined && html` <span class="sum">sha256 <code>${checksum}</code></span>`
      }</li>`,
  );
  const facts: readonly (readonly [string, string | Markup])[] = [
    ["Command", html`<code>${command}</code>`],
    [
      "Commit",
      commit === undefined ? "outside git" : html`<code>${commit}</code>${commit.endsWith("+") && " (with changes)"}`,
    ],
    ["Espalier", espalier],
    ["Seeds", `${seeds.join(", ")}; ${counted(epochs, "sample")} of each item`],
    [
      "Items",
      html`${counted(data.items, "item")}, ${counted(data.clusters, "cluster")}; sha256 <code>${data.hash}</code>`,
    ],
    ["Run", `${started.slice(0, 19).replace("T", " ")} UTC, ${duration(seconds * 1000)}`],
  ];
  return html`${sets.length > 0 && html`<ul class="sets">${sets}</ul>`}
<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}
