/** The sentences of a text with where they stand, so that whatever is quoted is the text's own words. */
import { sentencesOf } from "../../prompts/sentences.ts";

/** UTF-16 offsets into the text, end exclusive. */
export interface Quote {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** @param offset of the text in what the spans point into */
export function sentencesIn(text: string, offset = 0): Quote[] {
  let from = 0;
  return sentencesOf(text).flatMap((sentence) => {
    const found = quoteIn(text, sentence, from);
    if (!found) return [];
    from = found.end;
    return [{ text: found.text, start: offset + found.start, end: offset + found.end }];
  });
}

/**
 * Where a text has these words, whatever spaces and line ends are between them.
 * @returns undefined for what is no quote
 */
export function quoteIn(text: string, words: string, from = 0): Quote | undefined {
  const parts = words.trim().split(/\s+/);
  if (parts[0] === "") return undefined;
  const pattern = new RegExp(parts.map(escaped).join("\\s+"), "g");
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found ? { text: found[0], start: found.index, end: found.index + found[0].length } : undefined;
}

function escaped(words: string): string {
  return words.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
