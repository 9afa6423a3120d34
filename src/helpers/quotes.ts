/**
 * Whether words are where they are said to be. A quote is verified when the source holds it letter for letter; spaces
 * and the typographic forms of quotation marks, dashes and dots may differ, since models rewrite those without meaning
 * to. Source: the verified quotes of Khan et al. 2024, arXiv:2402.06782, section 3.
 */
import type { Note } from "../preferences/comparison.ts";

/** UTF-16 offsets in the source, end exclusive. */
export type Span = NonNullable<Note["span"]>;

/** @returns where the source holds a quote first, as whole words; undefined where it does not */
export type QuoteFinder = (quote: string) => Span | undefined;

/** Reads the source once, for any number of quotes. */
export function quoteFinder(source: string): QuoteFinder {
  const whole = plainOf(source);
  const find = (quote: string): Span | undefined => {
    const words = plainOf(quote).text.trim();
    if (!/[\p{L}\p{N}]/u.test(words)) return undefined;
    for (let at = whole.text.indexOf(words); at >= 0; at = whole.text.indexOf(words, at + 1)) {
      const end = at + words.length;
      if (!splitsWord(whole.text, at) && !splitsWord(whole.text, end)) {
        return { start: whole.starts[at]!, end: whole.ends[end - 1]! };
      }
    }
    return undefined;
  };
  return (quote) => find(quote) ?? find(withoutQuotationMarks(quote));
}

/** A piece of an argument: what was said, or what was quoted. */
export type Piece = { readonly said: string } | { readonly quoted: string };

/** @param text with quotes between `<quote>` and `</quote>`; one that is not ended goes on to the end */
export function piecesOf(text: string): Piece[] {
  return text
    .split(/<quote>(.*?)(?:<\/quote>|$)/is)
    .map((piece, index): Piece => (index % 2 === 1 ? { quoted: piece } : { said: piece.replace(/<\/?quote>/gi, "") }))
    .filter((piece) => "quoted" in piece || piece.said !== "");
}

interface Plain {
  readonly text: string;
  /** Of each of its UTF-16 units, where in the original it comes from: first offset, and the one behind the last. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** One space for spaces, plain characters for typographic ones, and nothing for what is not seen. */
const typographic =
  /(?<space>\s+)|(?<double>[“”„‟«»″])|(?<single>[‘’‚‛′`´])|(?<dash>[‐‑‒–—―−])|(?<dots>…)|(?<unseen>\p{Default_Ignorable_Code_Point}+)/gu;
const plainForms = { space: " ", double: '"', single: "'", dash: "-", dots: "...", unseen: "" } as const;

function plainOf(original: string): Plain {
  let text = "";
  const starts: number[] = [];
  const ends: number[] = [];
  const add = (plain: string, from: number, to: number | undefined) => {
    text += plain;
    for (let unit = 0; unit < plain.length; unit++) {
      starts.push(to === undefined ? from + unit : from);
      ends.push(to ?? from + unit + 1);
    }
  };
  let done = 0;
  for (const { 0: found, index, groups } of original.matchAll(typographic)) {
    add(original.slice(done, index), done, undefined);
    done = index + found.length;
    const form = (Object.keys(plainForms) as (keyof typeof plainForms)[]).find((name) => groups![name] !== undefined)!;
    // Spaces beside what is not seen are one space still.
    if (form !== "space" || !text.endsWith(" ")) add(plainForms[form], index, done);
  }
  add(original.slice(done), done, undefined);
  return { text, starts, ends };
}

/** Words of these scripts are not told apart by spaces. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** "honest" is no quote from "dishonest". */
function splitsWord(text: string, at: number): boolean {
  const before = characterBefore(text, at);
  const after = String.fromCodePoint(text.codePointAt(at) ?? 0x20);
  const inWord = (character: string) => /[\p{L}\p{N}\p{M}]/u.test(character) && !unspaced.test(character);
  return inWord(before) && inWord(after);
}

function characterBefore(text: string, at: number): string {
  const last = text.codePointAt(at - 2);
  return last !== undefined && last > 0xffff ? String.fromCodePoint(last) : (text[at - 1] ?? " ");
}

/** Quotes of quotes: what is between the marks may be meant. */
function withoutQuotationMarks(quote: string): string {
  return quote.trim().replace(/^["'“”„‟«»‘’‚‛]+|["'“”„‟«»‘’‚‛]+$/g, "");
}
