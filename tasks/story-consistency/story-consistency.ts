/**
 * Whether a story contradicts itself, and where. Nobody can judge a report about a long story by reading the story; but
 * whether two sentences of it contradict each other is a smaller question, and what one sentence says a smaller one.
 */
import { z } from "zod";
import { type Comparison, defineJudgedTask, type Question, subtask } from "../../src/index.ts";
import { type ContradictionQuestion, contradictionCheck } from "./contradiction-check.ts";
import { Sentences } from "./places.ts";
import { type Finding, findingIn } from "./report.ts";
import { sentencesIn } from "./sentences.ts";

export interface StoryQuestion {
  readonly story: string;
}

export const storyConsistency = defineJudgedTask<StoryQuestion>({
  name: "story-consistency",
  input: z.object({ story: z.string().min(1) }),
  size: ({ story }) => story.length,
  present: ({ story }) => ({
    input: "Does this story contradict itself? If so, quote the two sentences that cannot both be true.",
    source: story,
  }),
  evaluation: [
    subtask(contradictionCheck, (input, comparison) => [
      ...questionOf(input, comparison, "a"),
      ...questionOf(input, comparison, "b"),
    ]),
  ],
});

/** None where a report finds nothing, or quotes what is not there. */
function questionOf(
  { story }: StoryQuestion,
  comparison: Comparison,
  side: "a" | "b",
): Question<ContradictionQuestion>[] {
  const finding = findingIn(story, comparison[side].text);
  if (!finding) return [];
  const { start, end } = finding.second;
  return [{ input: placesOf(finding, sentencesOf(story)), about: side, span: { start, end } }];
}

/** A finding as a question that can be answered without the story. */
export function placesOf({ about, first, second }: Finding, sentences: Sentences): ContradictionQuestion {
  const between = sentences.between(first, second, about);
  return { about, first: first.text, between: between.map(({ text }) => text), second: second.text };
}

let last: { readonly story: string; readonly sentences: Sentences } | undefined;

/** Of the story that was asked about last they are still there. */
function sentencesOf(story: string): Sentences {
  if (last?.story !== story) last = { story, sentences: new Sentences(sentencesIn(story)) };
  return last.sentences;
}
