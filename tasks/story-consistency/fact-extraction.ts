/** What one sentence says of something: a question that anybody can judge who reads the sentence. */
import { z } from "zod";
import { wordsOf } from "../../prompts/sentences.ts";
import { defineJudgedTask, type Policy, seededRandom } from "../../src/index.ts";
import { isWeighty } from "./words.ts";

export interface FactQuestion {
  /** "the colour of Mara's hair" */
  readonly about: string;
  readonly excerpt: string;
}

/** The answer when the sentence is about something else. */
export const nothing = "nothing";

export const factExtraction = defineJudgedTask<FactQuestion>({
  name: "fact-extraction",
  input: z.object({ about: z.string().min(1), excerpt: z.string().min(1) }),
  size: ({ excerpt }) => excerpt.length,
  present: ({ about, excerpt }) => ({
    input: `What does the text say of ${about}? Answer with words of the text, or “${nothing}”.`,
    source: excerpt,
  }),
  evaluation: [],
});

/**
 * Answers that are the sentence's own words, by lot: words of weight, whole names, and that it says nothing. None can be
 * invented; which of them answers the question is left to whoever chooses.
 */
export function wordsOfTheExcerpt(): Policy<FactQuestion> {
  return {
    id: "words-of-the-excerpt",
    async sample(question, count, { seed }) {
      const random = seededRandom(`${seed} ${question.about}\n${question.excerpt}`);
      return answersIn(question)
        .map((answer) => ({ answer, lot: random() }))
        .sort((one, two) => one.lot - two.lot)
        .slice(0, count)
        .map(({ answer }) => answer);
    },
  };
}

/** In the order of the sentence, and "nothing" last; that alone where the sentence does not have what is asked about. */
export function answersIn({ about, excerpt }: FactQuestion): string[] {
  if (!speaksOf(about, excerpt)) return [nothing];
  // Where two places say the same, that is asked about too: names alone are never the answer to what is said of them.
  const asked = new Set(namesIn(about).flatMap(wordsOf));
  const isNew = (word: string) => isWeighty(word) && !asked.has(word);
  const words = excerpt.match(/\p{Lu}[\p{Ll}-]+(?: \p{Lu}[\p{Ll}-]+)+|[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu) ?? [];
  return [...new Set([...words.filter((word) => word.split(" ").some(isNew)), nothing])];
}

/** Share of its words of weight that a sentence must have of what it is asked about, when that has no name. */
const leastShared = 1 / 3;

/** Whether it has the name that is asked about, or else enough of the words. A pronoun is not seen through. */
function speaksOf(about: string, excerpt: string): boolean {
  const names = namesIn(about);
  if (names.length > 0) return names.some((name) => excerpt.includes(name));
  const words = wordsOf(about.toLowerCase()).filter(isWeighty);
  const there = new Set(wordsOf(excerpt.toLowerCase()));
  return words.filter((word) => there.has(word)).length >= leastShared * words.length;
}

function namesIn(text: string): string[] {
  return text.match(/\p{Lu}[\p{Ll}-]+(?: \p{Lu}[\p{Ll}-]+)+/gu) ?? [];
}
