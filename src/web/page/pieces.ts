/**
 * A text cut for showing: into blocks that a browser lays out fast, and into pieces that look alike. Characters that
 * are invisible or turn the direction of writing become visible marks, so that no text looks like what it is not.
 * Source: Boucher and Anderson 2021, "Trojan Source", arXiv:2111.00169.
 */

/** UTF-16 offsets, end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
  /** Class of the pieces in it. */
  readonly kind: string;
}

export interface Piece {
  readonly text: string;
  /** Of the ranges it lies in. */
  readonly kinds: readonly string[];
  /** What a character that cannot be seen is called; `text` is then short for it. */
  readonly hidden?: string;
}

/** Characters of a block at most, and how far back a space is looked for to end one. */
const blockLength = 4000;
const lookBack = 200;

/** Cuts at line ends where it can, else at spaces, else anywhere but within a character. */
export function blocks(text: string, start = 0, end = text.length): { readonly start: number; readonly end: number }[] {
  const found = [];
  while (start < end) {
    let stop = Math.min(start + blockLength, end);
    if (stop < end) {
      const line = text.lastIndexOf("\n", stop - 1);
      const space = text.lastIndexOf(" ", stop - 1);
      if (line > start) stop = line + 1;
      else if (space > stop - lookBack) stop = space + 1;
      else if (/[\ud800-\udbff]/.test(text[stop - 1]!)) stop -= 1;
    }
    found.push({ start, end: stop });
    start = stop;
  }
  return found;
}

/** @param ranges may overlap */
export function pieces(text: string, start: number, end: number, ranges: readonly Range[]): Piece[] {
  const here = ranges.filter((range) => range.start < end && range.end > start);
  const edges = [start, end, ...here.flatMap((range) => [Math.max(start, range.start), Math.min(end, range.end)])];
  const sorted = [...new Set(edges)].sort((one, another) => one - another);
  return sorted.slice(1).flatMap((stop, index) => {
    const from = sorted[index]!;
    const kinds = here.filter((range) => range.start <= from && range.end >= stop).map(({ kind }) => kind);
    return withMarks(text.slice(from, stop)).map((piece) => ({ ...piece, kinds }));
  });
}

/**
 * Direction of writing, joiners that are not part of an emoji's, fillers, variants of ideographs, tags, separators that
 * break no line here, and controls but for line breaks and tabs.
 */
const unseen =
  /\u034f|[\u{e0100}-\u{e01ef}]|[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\u3164\ufeff\uffa0\u{e0000}-\u{e007f}]|\r(?!\n)|[^\P{Cc}\n\t\r]/gu;

const names: Readonly<Record<string, string>> = {
  "\r": "CR",
  "\u00ad": "SHY",
  "\u061c": "ALM",
  "\u200b": "ZWSP",
  "\u200e": "LRM",
  "\u200f": "RLM",
  "\u202a": "LRE",
  "\u202b": "RLE",
  "\u202c": "PDF",
  "\u202d": "LRO",
  "\u202e": "RLO",
  "\u2060": "WJ",
  "\u2066": "LRI",
  "\u2067": "RLI",
  "\u2068": "FSI",
  "\u2069": "PDI",
  "\ufeff": "BOM",
};

function withMarks(text: string): Pick<Piece, "text" | "hidden">[] {
  const found: Pick<Piece, "text" | "hidden">[] = [];
  let last = 0;
  for (const { 0: character, index } of text.matchAll(unseen)) {
    if (index > last) found.push({ text: text.slice(last, index) });
    const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
    found.push({ text: names[character] ?? code, hidden: `Invisible character ${code}` });
    last = index + character.length;
  }
  if (last < text.length) found.push({ text: text.slice(last) });
  return found;
}

/** @returns the text in one piece, names of what cannot be seen in brackets in it */
export function visible(text: string): string {
  return withMarks(text)
    .map(({ text: words, hidden }) => (hidden ? `[${words}]` : words))
    .join("");
}

/** Whether a fixed width suits it: many lines are indented or end as statements do. */
export function looksLikeCode(text: string): boolean {
  const lines = text
    .slice(0, 20_000)
    .split("\n")
    .filter((line) => line.trim() !== "");
  const like = lines.filter((line) => /^(\t| {2,})\S|[;{}]\s*$/.test(line));
  return lines.length >= 3 && like.length > lines.length / 2;
}
