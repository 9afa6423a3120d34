/**
 * The words with which a book is summarised: a passage of it, and summaries joined into one.
 * Lengths by height (128, 192, 384 tokens) are those of Wu et al. 2021, arXiv:2109.10862.
 */
import { definePrompt } from "../src/index.ts";
import { cleanSummary } from "./clean-summary.ts";

export interface PassageToSummarise {
  readonly text: string;
  /** What happened just before, as summaries of the passages before this one. */
  readonly before: string;
}

export interface SummariesToMerge {
  readonly summaries: readonly string[];
  /** 1 joins passages, 2 and more join what is joined already. */
  readonly height: number;
}

const instructions =
  "You write short, accurate summaries of stories. Use only what the text says. Reply with the summary alone.";

export const summarisePassage = definePrompt<PassageToSummarise, string>({
  name: "summarise-passage",
  maxTokens: 128,
  attempts: 3,
  render: ({ text, before }) => [
    { role: "system", content: instructions },
    {
      role: "user",
      content: [
        ...(before ? [`Earlier in the story: ${before}`] : []),
        `Passage:\n${text}`,
        "Summarize this passage in two or three sentences. Say who does what.",
      ].join("\n\n"),
    },
  ],
  parse: (text, { text: source }) => cleanSummary(text, source),
});

export const mergeSummaries = definePrompt<SummariesToMerge, string>({
  name: "merge-summaries",
  maxTokens: ({ height }) => (height === 1 ? 192 : 384),
  attempts: 3,
  render: ({ summaries }) => [
    { role: "system", content: instructions },
    {
      role: "user",
      content: `Summaries of the parts of a story, in order:\n\n${summaries.join("\n\n")}\n\nJoin them into one summary of the whole story. Keep the order of events and the names.`,
    },
  ],
  parse: (text, { summaries }) => cleanSummary(text, summaries.join("\n")),
});
