/**
 * The words with which a book is summarised: a passage of it, and summaries joined into one.
 *
 * Lengths by height (128, 192, 384 tokens) are those of Wu et al. 2021, arXiv:2109.10862; the model is told a length in
 * words that is well within them, so that it comes to an end by itself. The instruction is the one that small models
 * know: SmolLM2 was trained on it (smol-summarize, Allal et al. 2025, arXiv:2502.02737), with the bare text after it.
 */
import { definePrompt } from "../src/index.ts";
import { checkSummary } from "./check-summary.ts";

export interface PassageToSummarise {
  readonly text: string;
  /** What happened just before, as summaries of the passages before this one; may be empty. */
  readonly before: string;
}

export interface SummariesToMerge {
  readonly summaries: readonly string[];
  /** 1 joins passages, 2 and more join what is joined already. */
  readonly height: number;
}

/** How long a summary should be, in words: a passage's, of passages, of what is joined already. */
export function usualWords(height: number): number {
  return [80, 120, 240][Math.min(height, 2)]!;
}

export const summarisePassage = definePrompt<PassageToSummarise, string>({
  name: "summarise-passage",
  maxTokens: 128,
  render: ({ text, before }) => [
    {
      role: "system",
      content: [
        `Provide a concise, objective summary of the input text in up to three sentences (${usualWords(0)} words), focusing on key actions and intentions. Use only what the text says.`,
        ...(before ? [`This came before it; do not tell it again: ${before}`] : []),
      ].join("\n\n"),
    },
    { role: "user", content: text },
  ],
  parse: (reply, { text, before }, { finish }) => checkSummary(reply, { source: text, context: before, finish }),
});

export const mergeSummaries = definePrompt<SummariesToMerge, string>({
  name: "merge-summaries",
  maxTokens: ({ height }) => (height === 1 ? 192 : 384),
  render: ({ summaries, height }) => [
    {
      role: "system",
      content: `Provide a concise, objective summary of the input text in up to ${usualWords(height)} words, focusing on key actions and intentions. The text is a story told in parts: tell it as one, in the same order, with the same names, and add nothing.`,
    },
    { role: "user", content: summaries.join("\n\n") },
  ],
  parse: (reply, { summaries, height }, { finish }) =>
    checkSummary(reply, { source: summaries.join("\n\n"), finish, fewestWords: usualWords(height) / 3 }),
});
