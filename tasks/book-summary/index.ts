/** The judged side of summarising a book: summaries whose judge is told which claims the source bears out. */
export {
  bearsOut,
  type ClaimQuestion,
  claimCheck,
  claimQuestions,
  excerptFor,
  sentencesOfTheExcerpt,
} from "./claim-check.ts";
export { chapterSummaries, passageSummaries } from "./policies.ts";
export { type ChapterText, chapterSummary, type PassageText, passageSummary } from "./summaries.ts";
