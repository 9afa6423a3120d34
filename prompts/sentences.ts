/** Text in sentences and words, by Unicode's rules (UAX #29), with what those get wrong in stories mended. */

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

/** Titles whose full stop ends no sentence. */
const title = /(?:^|[^\p{L}])(?:Mr|Mrs|Ms|Dr|St|Prof|Capt|Col|Gen|Lt|Sgt|Rev|Hon|Jr|Sr|\p{Lu})\.\s*$/u;

/** @returns each sentence on one line, without spaces around it; what is said stays with "he said" */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  for (const { segment } of segmenter.segment(text.replace(/\s+/g, " ").trim())) {
    const last = sentences.at(-1);
    if (last !== undefined && (title.test(last) || /^\p{Ll}/u.test(segment))) sentences.push(sentences.pop() + segment);
    else sentences.push(segment);
  }
  return sentences.map((sentence) => sentence.trim());
}

/** Headings and what was cut off have no end. */
export function isWhole(sentence: string): boolean {
  return /[\p{Sentence_Terminal}…]["'”’»)\]]*$/u.test(sentence);
}

/** Words and numbers, without a possessive's ending. */
export function wordsOf(text: string): string[] {
  return (text.match(/[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu) ?? []).map((word) => word.replace(/['’]s?$/u, ""));
}
