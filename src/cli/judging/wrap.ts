/** Text in lines of a terminal's width, where a character may take two columns or none. Source: Unicode Annex 11. */
import { printable } from "../table.ts";

const graphemes = new Intl.Segmenter();
const wide =
  /^(?:\p{Emoji_Presentation}|.\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])/u;
const none = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** Columns that a text of one line takes. */
export function columns(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let sum = 0;
  for (const { segment } of graphemes.segment(text)) sum += widthOf(segment);
  return sum;
}

/** Breaks at spaces where it can. Control sequences and what turns the direction of writing are taken out. */
export function wrap(text: string, width: number): string[] {
  return printable(text)
    .replaceAll("\t", "    ")
    .split("\n")
    .flatMap((line) => wrapLine(line.trimEnd(), Math.max(2, width)));
}

function wrapLine(line: string, width: number): string[] {
  if (columns(line) <= width) return [line];
  const lines: string[] = [];
  let current = "";
  let used = 0;
  const end = () => {
    lines.push(current.trimEnd());
    current = "";
    used = 0;
  };
  for (const word of line.match(/\s+|\S+/g) ?? []) {
    const needed = columns(word);
    if (used + needed > width && used > 0) end();
    // A space at which a line is broken is the break.
    if (current === "" && lines.length > 0 && word.trim() === "") continue;
    if (needed <= width) {
      current += word;
      used += needed;
      continue;
    }
    for (const { segment } of graphemes.segment(word)) {
      const more = widthOf(segment);
      if (used + more > width) end();
      current += segment;
      used += more;
    }
  }
  if (current.trim() !== "") end();
  return lines;
}

/** @returns the line filled with spaces to a width that it does not exceed */
export function pad(line: string, width: number): string {
  return line + " ".repeat(Math.max(0, width - columns(line)));
}

function widthOf(grapheme: string): number {
  return wide.test(grapheme) ? 2 : none.test(grapheme) ? 0 : 1;
}
