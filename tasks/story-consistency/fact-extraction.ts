/** What one sentence says of something: a question that anybody can judge who reads the sentence. */
import { z } from "zod";
import { wordsOf } from "../../prompts/sentences.ts";
import { defineJudgedTask, type Policy, seededRandom } from "../../src/index.ts";

export interface FactQuestion {
  /** "the colour of Mara's hair" */
  readonly about: string;
  readonly excerpt: string;
}

export const factExtraction = defineJudgedTask<FactQuestion>({
  name: "fact-extraction",
  input: z.object({ about: z.string().min(1), excerpt: z.string().min(1) }),
  size: ({ excerpt }) => excerpt.length,
  present: ({ about, excerpt }) => ({
    input: `What does the text say of ${about}? Answer with one or two words of the text.`,
    source: excerpt,
  }),
  evaluation: [],
});

const common = new Set(
  "the and but for with was had has have who whom that this than then from into out not all now his her him she they them there one more once very over down before after when said".split(
    " ",
  ),
);
const shortest = 3;

/**
 * Answers that are the sentence's own words, by lot: single words, names, and neighbours. Nothing can be invented; what
 * answers the question is left to whoever chooses among them.
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

/** Words of weight, and two of them beside each other: names among these. */
export function answersIn({ about, excerpt }: FactQuestion): string[] {
  const asked = new Set(wordsOf(about.toLowerCase()));
  const answers = new Set<string>();
  let before: string | undefined;
  for (const [word] of excerpt.matchAll(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*|['’]\p{L}+|[,;:.]/gu)) {
    const isWeighty = word.length >= shortest && !common.has(word.toLowerCase()) && !asked.has(word.toLowerCase());
    if (isWeighty) answers.add(word);
    if (isWeighty && before !== undefined) answers.add(`${before} ${word}`);
    before = isWeighty ? word : undefined;
  }
  return [...answers];
}
