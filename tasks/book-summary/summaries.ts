/**
 * Summaries as judged tasks: of a passage, and of a chapter made of passages. Whoever judges one is told which of its
 * sentences the source bears out, and for a chapter what its passages are about, since nobody reads a chapter to compare
 * two summaries of it. Source: Wu et al. 2021, arXiv:2109.10862; Leike et al. 2018, arXiv:1811.07871.
 */
import { z } from "zod";
import { usualWords } from "../../prompts/index.ts";
import { type Comparison, defineJudgedTask, subtask } from "../../src/index.ts";
import { claimCheck, claimQuestions } from "./claim-check.ts";

export interface PassageText {
  readonly text: string;
  /** What happened just before; may be empty. */
  readonly before: string;
}

export interface ChapterText {
  /** Two or more, in their order. */
  readonly passages: readonly string[];
}

/** The text and a summary of it: more to read than any part of the text. */
const sizeOf = (text: string) => text.length + 1;

export const passageSummary = defineJudgedTask<PassageText>({
  name: "passage-summary",
  input: z.object({ text: z.string().min(1), before: z.string() }),
  size: ({ text }) => sizeOf(text),
  present: ({ text, before }) => ({
    input: [
      `Summarise the passage in up to three sentences (${usualWords(0)} words). Say only what it says.`,
      ...(before ? [`This came before it: ${before}`] : []),
    ].join("\n\n"),
    source: text,
  }),
  evaluation: [subtask(claimCheck, ({ text }, comparison) => claimsOf(comparison, text))],
});

export const chapterSummary = defineJudgedTask<ChapterText>({
  name: "chapter-summary",
  input: z.object({ passages: z.array(z.string().min(1)).min(2) }),
  size: ({ passages }) => sizeOf(passages.join("\n\n")),
  present: ({ passages }) => ({
    input: `Summarise the chapter in up to ${usualWords(1)} words: who does what, in its order. Say only what it says.`,
    source: passages.join("\n\n"),
  }),
  evaluation: [
    subtask(claimCheck, ({ passages }, comparison) => claimsOf(comparison, passages.join("\n\n"))),
    subtask(passageSummary, ({ passages }) =>
      passages.map((text, index) => ({
        input: { text, before: "" },
        about: "both" as const,
        title: `Passage ${index + 1} of ${passages.length} is about:`,
      })),
    ),
  ],
});

function claimsOf({ a, b }: Comparison, source: string) {
  return [...claimQuestions(a.text, source, "a"), ...claimQuestions(b.text, source, "b")];
}
