/** The findings of a design on the page: by aspect, worst first, each with what bears it out and the lines it points to. */
import { html, type Markup } from "../../../evals/report/markup.ts";
import type { ChipReview } from "../../content.ts";
import { excerpts, type Sources } from "./excerpt.ts";

export type Report = Parameters<ChipReview["markdown"]>[0];
export type DesignReport = Report["designs"][number];
export type QuotedFinding = DesignReport["findings"][number];

/** How sure a reader may be, by who says so. */
export const confidence: Readonly<Record<QuotedFinding["ground"], { readonly word: string; readonly why: string }>> = {
  proof: { word: "proved", why: "a proof or its counter-example" },
  netlist: { word: "high confidence", why: "seen in the netlist after synthesis, or said by Yosys" },
  source: { word: "fair confidence", why: "a pattern of the source; what was meant may differ" },
  model: { word: "low confidence", why: "a model's opinion, which nothing bears out" },
};

/** Places shown with their lines; the others are named. */
const mostShown = { error: 4, warning: 3, note: 1 } as const;
/** Lines before and after them. */
const around = { error: 2, warning: 2, note: 1 } as const;
/** Places named without their lines. */
const mostNamed = 24;

/** @param shared whether the other of two designs has the same finding */
export function findingsSection(
  design: DesignReport,
  sources: Sources,
  chip: ChipReview,
  shared: (finding: QuotedFinding) => boolean,
): Markup {
  const found = design.findings.filter(({ ground }) => ground !== "model");
  const told = chip.aspects.filter((aspect) => found.some((one) => one.aspect === aspect));
  const silent = chip.aspects.filter((aspect) => !told.includes(aspect));
  const show = (finding: QuotedFinding) => article(finding, sources, chip, shared(finding));
  return html`${told.map(
    (aspect) => html`<h3>${chip.titles[aspect]}</h3>${found.filter((one) => one.aspect === aspect).map(show)}`,
  )}${silent.length > 0 && html`<p class="silent">Nothing found: ${silent.map((aspect) => chip.titles[aspect].toLowerCase()).join(", ")}.</p>`}`;
}

/** What a model said stands apart, and is framed: nothing bears it out. */
export function opinionSection(design: DesignReport, sources: Sources, chip: ChipReview): Markup | undefined {
  const { description, findings } = design;
  const thought = findings.filter(({ ground }) => ground === "model");
  if (description === undefined && thought.length === 0) return;
  return html`<section class="opinion"><h2>A model's opinion</h2><p class="legend">Said by a model that read the source. It may be wrong, and nothing else bears it out.</p>${description !== undefined && html`<blockquote>${description}</blockquote>`}${thought.map((one) => article(one, sources, chip, false))}</section>`;
}

function article(finding: QuotedFinding, sources: Sources, chip: ChipReview, isShared: boolean): Markup {
  const { severity, text, evidence, ground, rule, lines, members, count } = finding;
  const places = chip.distinct(lines);
  const first = members ? chip.distinct(members.flatMap(({ lines }) => lines.slice(0, 1))) : places;
  const shown = first.slice(0, mostShown[severity]);
  const others = members ? [] : places.filter((one) => !shown.includes(one));
  return html`<article class="finding ${severity}">
<h4><span class="severity">${severity}</span>${count > 1 && html`<span class="times">${count} times</span>`} ${text}</h4>
<p class="grounds">${evidence.split("\n")[0]} <span class="sure" title="${confidence[ground].why}">${confidence[ground].word}</span>${isShared && html` <span class="sure">in both designs</span>`} <code>${rule}</code></p>
${excerpts(shown, sources, around[severity])}
${members && html`<ul class="members">${members.map(({ subject, lines }) => html`<li><code>${subject}</code> ${named(chip.distinct(lines), first[0]?.file)}</li>`)}</ul>`}${others.length > 0 && html`<p class="also">See also ${named(others, first[0]?.file)}.</p>`}
</article>`;
}

/** @param known a file that goes without saying. @returns `lines 3, 7 to 9; b.v, line 2` */
function named(places: Parameters<ChipReview["distinct"]>[0], known?: string): string {
  const byFile = Map.groupBy(places.slice(0, mostNamed), ({ file }) => file);
  const said = [...byFile].map(([file, own]) => {
    const lines = own.map(({ line, end }) => (end > line ? `${line} to ${end}` : `${line}`));
    return `${file === known ? "" : `${file}, `}${lines.length > 1 ? "lines" : "line"} ${lines.join(", ")}`;
  });
  return `${said.join("; ")}${places.length > mostNamed ? ` and ${places.length - mostNamed} more` : ""}`;
}
