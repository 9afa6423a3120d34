/**
 * What of a candidate is shown: whole unless it is cut at a length, as it is unless formatting is taken out. Both are
 * done to both candidates alike, against judges that prefer what is longer or looks better
 * (Zheng et al. 2023, arXiv:2306.05685).
 */
export interface PresentationOptions {
  /** Visible characters of each candidate that are shown; all unless given. */
  readonly lengthCap?: number;
  /** Take out Markdown: headings, bold, italics, lists, links, tables' rules. Code keeps its characters. */
  readonly plain?: boolean;
}

export interface Shown {
  readonly text: string;
  /** Whether there was more of it. */
  readonly cut: boolean;
}

export function present(text: string, { lengthCap, plain = false }: PresentationOptions): Shown {
  const words = plain ? withoutFormatting(text) : text;
  return lengthCap === undefined ? { text: words, cut: false } : capped(words, lengthCap);
}

/** Control and format characters and accents of their own take no room. */
const invisible = /[\p{Cc}\p{Cf}\p{Mn}]/u;

function capped(text: string, cap: number): Shown {
  let seen = 0;
  let end = 0;
  for (const character of text) {
    if (!invisible.test(character) && ++seen > cap) return { text: text.slice(0, end), cut: true };
    end += character.length;
  }
  return { text, cut: false };
}

/** What Markdown adds to words is taken out, outside of code. Source: the marks of CommonMark 0.31. */
export function withoutFormatting(text: string): string {
  return text
    .split(/(^```[^\n]*\n[\s\S]*?(?:^```[^\n]*$|$(?![\s\S]))|`[^`\n]+`)/m)
    .map((piece, index) => (index % 2 === 1 ? withoutCodeMarks(piece) : withoutMarks(piece)))
    .join("")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function withoutCodeMarks(code: string): string {
  return code.startsWith("```") ? code.replace(/^```[^\n]*\n/, "").replace(/\n?^```[^\n]*$/m, "") : code.slice(1, -1);
}

/** Takes time in proportion to the text, whatever the text: nothing here looks for a mark's other half. */
function withoutMarks(text: string): string {
  return text
    .replace(/^ {0,3}#{1,6}[ \t]+/gm, "")
    .replace(/^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|={3,})$/gm, "")
    .replace(/^[ \t]{0,9}\|?(?:[ \t]{0,9}:?-+:?[ \t]{0,9}\|)+[ \t]{0,9}(?::?-+:?[ \t]{0,9})?$\n?/gm, "")
    .replace(/^([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+/gm, "$1")
    .replace(/^ {0,3}>[ \t]?/gm, "")
    .replace(/!?\[([^[\]\n]*)\]\([^()\n]*\)/g, "$1")
    .replace(/(?<![\p{L}\p{N}*])\*+(?=[^\s*])|(?<=[^\s*])\*+(?![\p{L}\p{N}*])/gu, "")
    .replace(/(?<![\p{L}\p{N}_])_+(?=[^\s_])|(?<=[^\s_])_+(?![\p{L}\p{N}_])/gu, "")
    .replace(/~~(?=[^\s~])|(?<=[^\s~])~~/g, "");
}
