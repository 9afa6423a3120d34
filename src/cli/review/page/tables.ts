/** The tables of the page: findings by aspect, figures of synthesis, their difference between two designs, what was checked. */
import { html, type Markup } from "../../../evals/report/markup.ts";
import type { ChipReview } from "../../content.ts";
import type { DesignReport, Report } from "./findings.ts";

const severities = ["error", "warning", "note"] as const;

export function aspectTable({ designs, judgement }: Report, chip: ChipReview): Markup {
  const several = designs.length > 1;
  const rows = chip.aspects.map((aspect) => {
    const counts = designs.map(({ findings }) =>
      severities.map((severity) => {
        const own = findings.filter((one) => one.aspect === aspect && one.severity === severity);
        return { severity, count: own.reduce((sum, { count }) => sum + count, 0) };
      }),
    );
    const cells = several
      ? counts.map((of) => html`<td>${inWords(of)}</td>`)
      : counts[0]!.map(({ severity, count }) => html`<td class="${count > 0 && severity}">${count || "–"}</td>`);
    const judged = judgement?.aspects.find((one) => one.aspect === aspect);
    return html`<tr><th scope="row">${chip.titles[aspect]}</th>${cells}${judged && html`<td>${chip.short(judged.better)}</td><td class="words">${capital(judged.why)}</td>`}</tr>`;
  });
  return several
    ? table(["Aspect", "A", "B", "better", "why"], rows)
    : table(
        ["Aspect", ...severities.map((severity) => `${severity}s`)],
        rows,
        "What is looked for in each stands at the end.",
      );
}

function inWords(
  counts: readonly { readonly severity: (typeof severities)[number]; readonly count: number }[],
): Markup {
  const some = counts.filter(({ count }) => count > 0);
  if (some.length === 0) return html`–`;
  return html`${some.map(({ severity, count }, at) => html`${at > 0 && html`<br>`}<span class="${severity}">${count} ${severity}${count > 1 && "s"}</span>`)}`;
}

export const capital = (text: string) => text.replace(/^./, (first) => first.toUpperCase());

/** Less is better of each. */
const figures: readonly [string, (design: DesignReport) => number][] = [
  ["Cells after synthesis", ({ measures }) => measures.cells],
  ["Gates of two inputs, estimated; flip-flops as 6", ({ measures }) => measures.gates],
  ["Flip-flops", ({ measures }) => measures.flipFlops],
  ["Flip-flops with an enable", ({ measures }) => measures.enabledFlipFlops],
  ["Flip-flops with a reset", ({ measures }) => measures.resetFlipFlops],
  ["Latches", ({ measures }) => measures.latches],
  ["Bits of memory", ({ measures }) => measures.memoryBits],
  ["Levels of gates on the longest path, estimated", ({ measures }) => measures.levels],
  ["Clocks", ({ measures }) => measures.clocks],
  ["Flip-flops that change in a cycle, estimated", ({ measures }) => measures.toggles],
];

export function figuresTable({ designs }: Report): Markup {
  const rows = figures.map(([name, of]) => {
    const values = designs.map(of);
    return html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td>${grouped(value)}</td>`)}${values.length > 1 && html`<td>${difference(values[0]!, values[1]!)}</td>`}</tr>`;
  });
  const heads = designs.length > 1 ? ["A", "B", "B − A"] : ["count"];
  return table(
    ["Figure", ...heads],
    rows,
    "After Yosys's generic synthesis: no cell library, so no square micrometres and no nanoseconds.",
  );
}

export function moduleTable({ byModule }: DesignReport): Markup {
  const rows = byModule.map(
    ({ module, instances, cells, gates, flipFlops, latches, memoryBits }) =>
      html`<tr><th scope="row">${module === undefined ? "made by optimisation, of no single line" : html`<code>${module}</code>`}</th><td>${instances || "–"}</td>${[cells, gates, flipFlops, latches, memoryBits].map((value) => html`<td>${value === 0 ? "–" : grouped(value)}</td>`)}</tr>`,
  );
  return table(
    ["Module", "instances", "cells", "gates", "flip-flops", "latches", "memory bits"],
    rows,
    "All instances of a module together. A cell belongs to the module whose line it was made from.",
  );
}

export function checksTable({ checks }: DesignReport): Markup {
  const rows = checks.map(
    ({ what, done, how }) =>
      html`<tr><th scope="row">${what}</th><td class="done ${done}">${done}</td><td class="words">${how}</td></tr>`,
  );
  return table(["Check", "done", "how, or why not"], rows);
}

export function lookedForList(chip: ChipReview): Markup {
  return html`<dl>${chip.aspects.map((aspect) => html`<dt>${chip.titles[aspect]}</dt><dd>${chip.lookedFor[aspect]}</dd>`)}</dl>`;
}

/** @param heads the first one of the rows' names. @param caption none where empty */
export function table(heads: readonly string[], rows: readonly Markup[], caption = ""): Markup {
  return html`<div class="scrolls" tabindex="0"><table>${caption !== "" && html`<caption>${caption}</caption>`}<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function difference(a: number, b: number): string {
  const by = Math.round(10 * (b - a)) / 10;
  if (by === 0) return "0";
  const share = a === 0 ? "" : ` (${signed(Math.round((100 * by) / a))}%)`;
  return `${signed(by)}${share}`;
}

function signed(value: number): string {
  return value < 0 ? `−${grouped(-value)}` : `+${grouped(value)}`;
}

/** Thousands apart, as in 14 666. */
function grouped(value: number): string {
  const [whole, part] = String(value).split(".");
  return `${whole!.replace(/\B(?=(\d{3})+$)/g, "\u202f")}${part === undefined ? "" : `.${part}`}`;
}
