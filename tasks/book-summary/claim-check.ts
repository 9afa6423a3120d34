/**
 * Whether a text bears out a claim, with the words that do: a question that anybody can judge who reads some sentences.
 * Source: checking a summary claim by claim, as in FActScore (Min et al. 2023, arXiv:2305.14251).
 */
import { z } from "zod";
import { Source } from "../../prompts/grounding.ts";
import { sentencesOf } from "../../prompts/sentences.ts";
import { defineJudgedTask, type Policy, type Question, seededRandom } from "../../src/index.ts";
import { quoteIn } from "../story-consistency/sentences.ts";

export interface ClaimQuestion {
  readonly claim: string;
  /** Sentences of the source: those that the claim is most likely about. */
  readonly excerpt: string;
}

export const claimCheck = defineJudgedTask<ClaimQuestion>({
  name: "claim-check",
  input: z.object({ claim: z.string().min(1), excerpt: z.string().min(1) }),
  size: ({ excerpt }) => excerpt.length,
  present: ({ claim, excerpt }) => ({
    input: `Does the text bear out this claim? Answer “Yes: ” and the sentence that does, or “No.”\n\nClaim: ${claim}`,
    source: excerpt,
  }),
  evaluation: [],
});

/** Sentences that are shown for a claim. */
const shown = 4;

/** A summary's sentences, each asked about, beside the sentences of the source that share most of its words. */
export function claimQuestions(summary: string, source: string, about: "a" | "b"): Question<ClaimQuestion>[] {
  return sentencesOf(summary).map((claim) => {
    const excerpt = excerptFor(claim, source);
    const span = quoteIn(source, excerpt.split("\n")[0]!);
    return {
      input: { claim, excerpt },
      about,
      title: `Claim: ${claim}`,
      ...(span && { span: { start: span.start, end: span.end } }),
    };
  });
}

/** In the order of the source, one a line. */
export function excerptFor(claim: string, source: string): string {
  const about = new Source(claim);
  return sentencesOf(source)
    .map((sentence, place) => ({
      sentence,
      place,
      shared: about.support(sentence) * new Source(sentence).support(claim),
    }))
    .sort((one, two) => two.shared - one.shared || one.place - two.place)
    .slice(0, shown)
    .sort((one, two) => one.place - two.place)
    .map(({ sentence }) => sentence)
    .join("\n");
}

/** Whether an answer says that the claim is borne out; a quote that the text does not have bears nothing out. */
export function bearsOut(answer: string, excerpt: string): boolean {
  const quoted = answer.match(/^Yes: “([^”]+)”$/)?.[1];
  return quoted !== undefined && quoteIn(excerpt, quoted) !== undefined;
}

/** Each sentence of the excerpt as the one that bears the claim out, and that none does; by lot. No quote is invented. */
export function sentencesOfTheExcerpt(): Policy<ClaimQuestion> {
  return {
    id: "sentences-of-the-excerpt",
    async sample({ claim, excerpt }, count, { seed }) {
      const random = seededRandom(`${seed} ${claim}\n${excerpt}`);
      return [...excerpt.split("\n").map((sentence) => `Yes: “${sentence}”`), "No."]
        .map((answer) => ({ answer, lot: random() }))
        .sort((one, two) => one.lot - two.lot)
        .slice(0, count)
        .map(({ answer }) => answer);
    },
  };
}
