/**
 * What is given in place of a summary when no reply of a model can be used: sentences of the source itself, one from
 * each stretch of it, in its order.
 */
import { Source } from "./grounding.ts";
import { isWhole, wordsOf } from "./sentences.ts";

/** Extracts begin so, wherever they are shown. */
const mark = "Extracts: ";

/** One sentence is drawn for so many words. */
const usualWords = 22;
const fewestWords = 6;
const mostWords = 40;
/** Where a text has no sentences to choose from, its beginning is given; about so long. */
const lettersPerWord = 6;

interface Candidate {
  readonly text: string;
  /** Which of the source's sentences it is, from 0. */
  readonly at: number;
  readonly worth: number;
}

/** @param words how many to give at most */
export function extracts(text: string, words: number): string {
  const source = new Source(text);
  const own = source.sentences.map((text, at) => ({ text, at }));
  const usable = own.filter(isUsable);
  const candidates = (usable.length > 0 ? usable : own).map((candidate) => weighed(candidate, source));
  for (let count = Math.max(1, Math.round(words / usualWords)); ; count--) {
    const chosen = bestOfEach(candidates, source.sentences.length / count);
    const summary = chosen.map(({ text }) => text).join(" ");
    if (wordsOf(summary).length <= words) return mark + summary;
    if (count === 1) return `${mark}${summary.slice(0, words * lettersPerWord)}…`;
  }
}

export function isExtracts(summary: string): boolean {
  return summary.startsWith(mark);
}

export function withoutMark(summary: string): string {
  return isExtracts(summary) ? summary.slice(mark.length) : summary;
}

function isUsable({ text }: { readonly text: string }): boolean {
  const length = wordsOf(text).length;
  return length >= fewestWords && length <= mostWords && isWhole(text) && !/^\P{L}*\p{Ll}/u.test(text);
}

/** Worth most: sentences about what the whole is about, that tell instead of quoting and can stand alone. */
function weighed({ text, at }: { readonly text: string; readonly at: number }, source: Source): Candidate {
  const standsAlone = !/^(?:he|she|it|they|his|her|its|their|this|that|these|those|but|and|so|then|there)\b/i.test(
    text,
  );
  const tells = !/["“”?!]|['‘][^'’]+['’]|\b(?:I|you)\b/.test(text);
  return { text, at, worth: source.centrality(text) * (standsAlone ? 1 : 0.5) * (tells ? 1 : 0.25) };
}

/** @param stretch in sentences of the source */
function bestOfEach(candidates: readonly Candidate[], stretch: number): Candidate[] {
  const best = new Map<number, Candidate>();
  for (const candidate of candidates) {
    const place = Math.floor(candidate.at / stretch);
    if (candidate.worth > (best.get(place)?.worth ?? -1)) best.set(place, candidate);
  }
  return [...best.values()].sort((a, b) => a.at - b.at);
}
