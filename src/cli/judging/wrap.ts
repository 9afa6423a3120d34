/** Text in lines of a terminal's width, where a character may take two columns or none. Source: Unicode Annex 11. */

const graphemes = new Intl.Segmenter();
const wide =
  /^(?:\p{Emoji_Presentation}|.\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])/u;
const none = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/**
 * Controls but for line breaks and tabs, direction of writing, joiners that are not part of an emoji's, and tags.
 * Source: Boucher and Anderson 2021, "Trojan Source", arXiv:2111.00169.
 */
const unseen =
  /\r(?!\n)|[^\P{Cc}\n\t\r]|[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** Columns that a text of one line takes. */
export function columns(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let sum = 0;
  for (const { segment } of graphemes.segment(text)) sum += widthOf(segment);
  return sum;
}

/** Breaks at spaces where it can. What cannot be seen becomes a mark such as <U+200B>, as in `less`. */
export function wrap(text: string, width: number): string[] {
  return text
    .replace(unseen, (character) => `<U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}>`)
    .replaceAll("\t", "    ")
    .split(/\r?\n/)
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

/** @returns the text without its last character, be it made of several code points */
export function withoutLast(text: string): string {
  return text.slice(0, graphemes.segment(text).containing(text.length - 1)?.index ?? 0);
}

function widthOf(grapheme: string): number {
  return wide.test(grapheme) ? 2 : none.test(grapheme) ? 0 : 1;
}
