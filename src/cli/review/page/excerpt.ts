/** Lines of a source file around the places that a finding points to, numbered, those places marked. */
import { html, type Markup } from "../../../evals/report/markup.ts";

export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Last line included. */
  readonly end: number;
}

export type Sources = readonly { readonly name: string; readonly text: string }[];

/** Of a longer stretch only the beginning is shown: a whole block points at nothing. */
const longest = 8;
const tab = "    ";
/** Characters of a line; generated files have lines of thousands. */
const widest = 240;

/**
 * @param around lines shown before and after
 * @returns a figure for each stretch of lines; none where no file has them
 */
export function excerpts(places: readonly Place[], sources: Sources, around: number): readonly Markup[] {
  const byFile = Map.groupBy(places, ({ file }) => file);
  return [...byFile].flatMap(([file, own]) => {
    const lines = sources.find(({ name }) => name === file)?.text.split("\n");
    return lines ? stretches(own, lines.length, around).map((stretch) => excerpt(file, lines, stretch)) : [];
  });
}

interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly marked: ReadonlySet<number>;
}

/** What would touch or overlap becomes one. */
function stretches(places: readonly Place[], count: number, around: number): Stretch[] {
  const joined: Stretch[] = [];
  for (const { line, end } of places.filter(({ line }) => line <= count).toSorted((a, b) => a.line - b.line)) {
    const lastMarked = Math.min(end - line < longest ? end : line, count);
    const marked = Array.from({ length: lastMarked - line + 1 }, (_, at) => line + at);
    const [first, last] = [Math.max(1, line - around), Math.min(count, lastMarked + around)];
    const before = joined.at(-1);
    if (before && first <= before.last + 1) {
      joined[joined.length - 1] = {
        first: before.first,
        last: Math.max(last, before.last),
        marked: new Set([...before.marked, ...marked]),
      };
    } else {
      joined.push({ first, last, marked: new Set(marked) });
    }
  }
  return joined;
}

function excerpt(file: string, lines: readonly string[], { first, last, marked }: Stretch): Markup {
  const shown = lines.slice(first - 1, last).map((text) => text.replaceAll("\t", tab).trimEnd());
  // What all lines are set in by says nothing, and takes room on a narrow screen.
  const indent = Math.min(...shown.filter((text) => text !== "").map((text) => text.match(/^ */)![0].length));
  return html`<figure class="source"><figcaption>${file}, ${first === last ? `line ${first}` : `lines ${first} to ${last}`}</figcaption><pre tabindex="0">${shown.map((text, at) => row(text.slice(indent), first + at, marked))}</pre></figure>`;
}

function row(text: string, number: number, marked: ReadonlySet<number>): Markup {
  const own = text.length > widest ? `${text.slice(0, widest)}…` : text;
  return marked.has(number)
    ? html`<span class="row"><span class="number">${number}</span><mark>${own}</mark></span>`
    : html`<span class="row"><span class="number">${number}</span><span>${own}</span></span>`;
}
