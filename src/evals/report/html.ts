/** A report as one HTML file. */
import type { MetricFound } from "../eval.ts";
import type { EvalReport } from "../report.ts";
import { type ArmCurve, drawCurves } from "./curves.ts";
import { differenceDots, figureDots } from "./dots.ts";
import { figuresTable, originTables, spentTable, thresholdTable } from "./html-tables.ts";
import { html, Markup } from "./markup.ts";
import { counted, duration } from "./numbers.ts";
import { shortened } from "./text.ts";
import { drawTradeOff } from "./trade-off.ts";
import { wholePage } from "./whole-page.ts";

/** @returns the text of a whole file */
export async function htmlReport(report: EvalReport): Promise<string> {
  const { name, question, answer, caveats, metrics, thresholds } = report;
  const sections = [
    await tradeOffs(report),
    metrics.length > 0 && html`<section><h2>What was found</h2>${await figures(report)}</section>`,
    report.curves.length > 0 && html`<section><h2>Curves</h2>${await curves(report)}</section>`,
    metrics.length > 0 && html`<section><h2>All figures</h2>${figuresTable(report)}</section>`,
    thresholds.length > 0 && html`<section><h2>Thresholds</h2>${thresholdTable(report)}</section>`,
    html`<section><h2>What it took</h2>${spentTable(report)}</section>`,
    html`<section><h2>Data, and how to run it again</h2>${originTables(report)}</section>`,
  ];
  const main = html`<header>
<h1>${name}</h1>
<p class="question">${question}</p>
${answer !== undefined && html`<p class="answer">${unbroken(answer)}</p>`}
<p class="facts">${facts(report).map((fact) => html`<span${fact.endsWith(" missed") && new Markup(' class="worse"')}>${fact}</span> `)}</p>
${caveats.length > 0 && html`<aside aria-labelledby="caveats"><h2 id="caveats">Read with care</h2><ul>${caveats.map((one) => html`<li>${one}</li>`)}</ul></aside>`}
</header>
${sections}`;
  return wholePage(`${name}: ${question}`, main);
}

/** An interval stays on one line. */
const unbroken = (text: string) =>
  text.replace(/\[[^[\]]{1,24}\]%?/g, (interval) => interval.replaceAll(" ", "\u00a0"));

function facts({ data, arms, seeds, epochs, thresholds, started, seconds }: EvalReport): string[] {
  const missed = thresholds.filter(({ held }) => !held).length;
  const held = thresholds.length - missed;
  return [
    data.clusters === data.items
      ? counted(data.items, "item")
      : `${counted(data.items, "item")} in ${counted(data.clusters, "cluster")}`,
    counted(arms.length, "arm"),
    counted(seeds.length, "seed"),
    ...(epochs > 1 ? [`${counted(epochs, "sample")} of each item`] : []),
    ...(missed > 0 ? [`${counted(missed, "threshold")} missed`] : []),
    ...(held > 0 ? [`${counted(held, "threshold")} held`] : []),
    `${started.slice(0, 10)}, ${duration(seconds * 1000)}`,
  ];
}

/** A picture for each metric, with that of its differences beside it. */
async function figures({ metrics, baseline, arms }: EvalReport): Promise<Markup> {
  const compared = metrics.some(({ differences }) => differences.length > 0);
  const drawn = await Promise.all(
    metrics.map(async (metric) => {
      if (metric.arms.length === 0)
        return html`<figure class="metric"><h3>${metric.name}</h3><p>No figures.</p></figure>`;
      const [left, right] = await Promise.all([
        figureDots(metric, baseline),
        metric.differences.length > 0 ? differenceDots(metric, baseline) : undefined,
      ]);
      return html`<figure class="metric">
<h3>${metric.name} <small>${wordsOf(metric)}</small></h3>
<div class="pair"><div>${compared && html`<p class="over">Figure</p>`}${new Markup(left)}</div>${
        right !== undefined &&
        html`<div><p class="over">Difference to ${shortened(baseline, 40)}${metric.unit === "share" && ", percentage points"}</p>${new Markup(right)}</div>`
      }</div>
</figure>`;
    }),
  );
  const legend = html`<p class="legend">Whiskers are 95% intervals over clusters of items.${
    arms.length > 1 && html` Dashed, the baseline: <b>${baseline}</b>.`
  }${
    compared &&
    html` Differences are of the same items, in pairs, and p is adjusted over all differences of the report (Holm 1979). Filled is
what stays (p&nbsp;&lt;&nbsp;0.05): <span class="better">● better</span>, <span class="worse">● worse</span>; hollow is what chance may have
made, or what was not tested.`
  }</p>`;
  return html`${legend}${drawn}`;
}

const wordsOf = ({ better }: MetricFound) => (better ? `${better} is better` : "");

async function tradeOffs({ tradeOffs: all = [], metrics }: EvalReport): Promise<Markup | false> {
  const drawn = await Promise.all(
    all.map(async ({ x, y }) => {
      const [taken, given] = [x, y].map((wanted) => metrics.find(({ name }) => name === wanted));
      if (!taken || !given) return false;
      return html`<figure class="wide">
<h3>${y} by ${x}</h3>
${new Markup(await drawTradeOff(taken, given))}
</figure>`;
    }),
  );
  return (
    drawn.some(Boolean) &&
    html`<section><h2>What it costs</h2>
<p class="legend">The line joins the arms that are worth what they take, <span class="better">● filled</span>: for the same or less, none gives
as much. Hollow is who is beaten by one that takes no more. Whiskers are 95% intervals, which the line knows nothing of.</p>
${drawn}</section>`
  );
}

async function curves({ curves: all }: EvalReport): Promise<Markup> {
  const groups = Map.groupBy(all, ({ metric, curve }) => JSON.stringify([metric, curve.title]));
  const drawn = await Promise.all(
    [...groups.values()].map(async (group: readonly (ArmCurve & { metric: string })[]) => {
      const pictures = await drawCurves(group);
      const { curve, metric } = group[0]!;
      const about = [
        ...(group.length > 1 ? ["Faint: the other arms."] : []),
        ...(curve.diagonal ? ["Dashed: where both are equal."] : []),
        ...(group.some(({ curve: { points } }) => points.some(({ n }) => n !== undefined))
          ? ["The larger a point, the more stands behind it."]
          : []),
      ];
      return html`<figure class="curves">
<h3>${curve.title} <small>${metric.toLowerCase() === curve.title.toLowerCase() ? "" : metric}</small></h3>
${about.length > 0 && html`<p class="legend">${about.join(" ")}</p>`}
<div class="panels">${pictures.map((picture) => html`<div>${new Markup(picture)}</div>`)}</div>
</figure>`;
    }),
  );
  return html`${drawn}`;
}
