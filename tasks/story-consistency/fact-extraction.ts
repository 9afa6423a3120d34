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

/** In the order of the sentence, and "nothing" last. */
export function answersIn({ about, excerpt }: FactQuestion): string[] {
  const asked = new Set(wordsOf(about.toLowerCase()));
  const isNew = (word: string) => isWeighty(word) && !asked.has(word.toLowerCase());
  const names = excerpt.match(/\p{Lu}[\p{Ll}-]+(?: \p{Lu}[\p{Ll}-]+)+|[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu) ?? [];
  const answers = names.filter((name) => name.split(" ").some(isNew));
  return [...new Set([...answers, nothing])];
}
