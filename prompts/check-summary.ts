/**
 * What is wrong with a summary, as far as code can tell: small models invent people and years, go in circles, talk about
 * the text instead of what happens in it. Such sentences are taken out; a summary that loses too much by it cannot be
 * used. A model that does not come to an end has lost its way: of what it said before it was cut off, only the sentences
 * that the source bears out word by word are kept.
 */
import type { Completion } from "../src/index.ts";
import { Source } from "./grounding.ts";
import { isWhole, sentencesOf, wordsOf } from "./sentences.ts";

/** Share of its words that a summary may lose. */
const mostLost = 0.4;
/**
 * Share of its longer words that a summary must have from the source. 240 summaries of stories by people had 0.56 and
 * more; what small models say about "a powerful tale of self-discovery" has less than this.
 */
const leastFromSource = 0.35;
/** Share of its words that a sentence of a reply that was cut off must have from the source. */
const leastSupport = 0.8;
/** Words that must be left of a reply that was cut off. */
const fewestOfCutOff = 15;
/** Of a short source, this share of its words is enough. */
const shareOfShort = 0.25;
/** Share of repeated word sequences above which a sentence says what was said before. */
const mostRepetition = 0.5;
const sequenceLength = 4;

export interface Summarised {
  readonly source: string;
  /** What the model was shown beside the source, and should not tell again. */
  readonly context?: string;
  readonly finish: Completion["finish"];
  /** Words without which it leaves too much out; fewer are enough for a short source. */
  readonly fewestWords?: number;
}

/** @throws Error whose message says what is wrong */
export function checkSummary(reply: string, about: Summarised): string {
  const summary = about.finish === "length" ? fromCutOff(reply, new Source(about.source)) : fromWhole(reply, about);
  const words = wordsOf(summary).length;
  if (words < Math.min(about.fewestWords ?? 0, shareOfShort * wordsOf(about.source).length)) {
    throw new Error(`the ${words} words of the summary that can be used leave too much out`);
  }
  return summary;
}

function fromWhole(reply: string, { source, context = "" }: Summarised): string {
  const all = sentencesOf(withoutAnnouncement(reply));
  if (all.length === 0) throw new Error("the summary is empty");
  const known = new Source(`${source}\n\n${context}`);
  const kept = soundSentences(all, known);
  const lost = 1 - count(kept) / count(all);
  if (lost > mostLost) {
    throw new Error(`${Math.round(100 * lost)}% of the summary is repeated, invented or about the text itself`);
  }
  const summary = kept.join(" ");
  const fromSource = known.support(summary);
  if (fromSource < leastFromSource && known.isLanguageOf(summary)) {
    throw new Error(`only ${Math.round(100 * fromSource)}% of the summary's words are in the text`);
  }
  if (context && new Source(context).support(summary) > new Source(source).support(summary)) {
    throw new Error("the summary tells what came before, not the text");
  }
  return summary;
}

function fromCutOff(reply: string, source: Source): string {
  const whole = sentencesOf(withoutAnnouncement(reply)).filter(isWhole);
  const kept = soundSentences(whole, source).filter(
    (sentence) => source.support(sentence) >= leastSupport && source.inventedNumbers(sentence).length === 0,
  );
  if (count(kept) < fewestOfCutOff) {
    throw new Error("the summary does not come to an end, and the source bears out too little of it");
  }
  return kept.join(" ");
}

/** @returns the sentences that repeat none before them, name nobody that the source does not, and are about the story */
function soundSentences(sentences: readonly string[], source: Source): string[] {
  const said = new Set<string>();
  return sentences.filter((sentence) => {
    const sequences = sequencesOf(sentence);
    const known = sequences.filter((sequence) => said.has(sequence)).length;
    const inside = sequences.length - new Set(sequences).size;
    for (const sequence of sequences) said.add(sequence);
    return (
      known + inside <= mostRepetition * Math.max(1, sequences.length) &&
      !isAboutText(sentence, source) &&
      source.inventedNames(sentence).length === 0
    );
  });
}

/** "Here is a summary:" and the like; quotes around the whole. */
function withoutAnnouncement(reply: string): string {
  return reply
    .trim()
    .replace(/^(?:sure[,!.]?\s*)?(?:here(?:'s| is)[^:.]{0,80}:|\**(?:the )?summary(?: of [^:.]{0,60})?:\**)\s*/i, "")
    .replace(/^["“]([^"“”]*)["”]$/, "$1");
}

/** What a reviewer says of a story, and nobody in it. */
const commentary =
  /\b(?:the|this) (?:story|tale|narrative|chapter|poem|novel)(?: also)? (?:highlights|celebrates|emphasi[sz]es|explores|touches on|portrays|depicts|showcases|underscores|illustrates|raises|reminds|serves|conveys|is a)\b|\ba testament to\b|\b(?:poignant|powerful|compelling) (?:reminder|tribute|tale|exploration|portrayal)\b|\b(?:highlighting|emphasi[sz]ing|underscoring|showcasing) the (?:importance|value|power|bond|need|complexit)/i;

/** Talks of a text, an author and a reader where the source has no such thing, or reviews it. */
function isAboutText(sentence: string, source: Source): boolean {
  const talk = sentence.matchAll(
    /\b(?:the|this|a) (?:dramatic |following |given )?(author|reader|passage|excerpt|text|summary|scene|novel|movie|film)\b|\bthe (story) is told\b|\bclassic (example)\b/gi,
  );
  return (
    commentary.test(sentence) ||
    [...talk].some((match) => !source.has(match.slice(1).find((word) => word !== undefined)!))
  );
}

function sequencesOf(sentence: string): string[] {
  const words = wordsOf(sentence.toLowerCase());
  if (words.length < sequenceLength) return [words.join(" ")];
  return words.slice(0, 1 - sequenceLength).map((_, at) => words.slice(at, at + sequenceLength).join(" "));
}

function count(sentences: readonly string[]): number {
  return wordsOf(sentences.join(" ")).length;
}
