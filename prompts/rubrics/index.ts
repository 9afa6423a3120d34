/** The rubrics that ship with Espalier, and which task is judged by which. */
import { answerFromText } from "./answer-from-text.ts";
import { chipDesign } from "./chip-design.ts";
import { chipFinding } from "./chip-finding.ts";
import { chipReview } from "./chip-review.ts";
import { helpfulness } from "./helpfulness.ts";
import { instructionFollowing } from "./instruction-following.ts";
import { mergedSummary } from "./merged-summary.ts";
import { passageSummary } from "./passage-summary.ts";
import { storyReport } from "./story-report.ts";
import { summary } from "./summary.ts";

export { principles } from "./principles.ts";

/** By name, as `--rubric` takes it. */
export const rubrics = {
  helpfulness,
  "instruction-following": instructionFollowing,
  "passage-summary": passageSummary,
  "merged-summary": mergedSummary,
  summary,
  "answer-from-text": answerFromText,
  "story-report": storyReport,
  "chip-finding": chipFinding,
  "chip-review": chipReview,
  "chip-design": chipDesign,
};

/** What a task or a prompt makes, by the name that comparisons of its outputs carry; `passage-summary` is both. */
const byTask: Readonly<Record<string, keyof typeof rubrics>> = {
  "summarise-passage": "passage-summary",
  "passage-summary": "passage-summary",
  "merge-summaries": "merged-summary",
  "summarise-book": "summary",
  "chapter-summary": "summary",
  "claim-check": "answer-from-text",
  "fact-extraction": "answer-from-text",
  "contradiction-check": "answer-from-text",
  "story-consistency": "story-report",
  "chip-finding": "chip-finding",
  "chip-review": "chip-review",
  "chip-review-function": "chip-review",
  "chip-review-timing": "chip-review",
  "chip-review-area": "chip-review",
  "chip-review-power": "chip-review",
  "chip-review-reset-and-clocking": "chip-review",
  "chip-review-security": "chip-review",
  "chip-review-lifetime": "chip-review",
  "chip-design": "chip-design",
};

/** @param task of a comparison; without one, or with one that has no rubric of its own, what helps most is better */
export function rubricFor(task?: string): (typeof rubrics)[keyof typeof rubrics] {
  return rubrics[task !== undefined && Object.hasOwn(byTask, task) ? byTask[task]! : "helpfulness"];
}
