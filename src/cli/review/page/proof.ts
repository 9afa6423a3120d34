/** Whether two designs do the same, and where not, the values that show it, step by step. */
import { html, type Markup } from "../../../evals/report/markup.ts";
import type { ChipReview } from "../../content.ts";
import { table } from "./tables.ts";

export type Equivalence = Parameters<ChipReview["equivalenceSentence"]>[0];

/** Bits from which a value is read more easily in hexadecimal. */
const wide = 5;

/** @param names words for the one that is measured by, and for the other */
export function proofSection(
  equivalence: Equivalence,
  [wanted, found]: readonly [string, string],
  chip: ChipReview,
): Markup {
  return html`<p>${chip.equivalenceSentence(equivalence)}</p>${equivalence.status === "differs" && equivalence.trace.length > 0 && traceTable(equivalence.trace, wanted, found)}`;
}

function traceTable(trace: readonly Readonly<Record<string, string>>[], wanted: string, found: string): Markup {
  const names = [...new Set(trace.flatMap((step) => Object.keys(step)))];
  const of = (prefix: string) =>
    names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const cells = (name: string, other?: string) =>
    trace.map((step) => {
      const value = step[name] ?? "";
      const differs = other !== undefined && !agrees(step[other] ?? "", value);
      return html`<td class="${differs && "differs"}">${differs ? html`<strong>${shown(value)}</strong>` : shown(value)}</td>`;
    });
  const row = (name: string, who: string, all: readonly Markup[]) =>
    html`<tr><th scope="row"><code>${name}</code> <small>${who}</small></th>${all}</tr>`;
  const rows = [
    ...of("in_").map((name) => row(name, "input", cells(`in_${name}`))),
    ...of("gold_").flatMap((name) => [
      row(name, wanted, cells(`gold_${name}`)),
      row(name, found, cells(`gate_${name}`, `gold_${name}`)),
    ]),
  ];
  return html`<div class="trace">${table(
    ["Step", ...trace.map((_, at) => `${at + 1}`)],
    rows,
    "A counter-example; a step is half of the clock's cycle, where there is a clock. Values of more than four bits are hexadecimal, and what differs is bold.",
  )}</div>`;
}

/** Where the first has an x, anything agrees. */
function agrees(gold: string, gate: string): boolean {
  return [...gold].every((bit, at) => bit === "x" || bit === gate[at]);
}

function shown(bits: string): string {
  if (bits.length < wide || /[^01]/.test(bits)) return bits;
  return BigInt(`0b${bits}`)
    .toString(16)
    .padStart(Math.ceil(bits.length / 4), "0");
}
