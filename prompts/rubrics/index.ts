/** The rubrics that ship with Espalier, and which task is judged by which. */
import { helpfulness } from "./helpfulness.ts";
import { instructionFollowing } from "./instruction-following.ts";
import { mergedSummary } from "./merged-summary.ts";
import { passageSummary } from "./passage-summary.ts";
import { summary } from "./summary.ts";

export { principles } from "./principles.ts";

/** By name, as `--rubric` takes it. */
export const rubrics = {
  helpfulness,
  "instruction-following": instructionFollowing,
  "passage-summary": passageSummary,
  "merged-summary": mergedSummary,
  summary,
};

/** What a task or a prompt makes, by the name that comparisons of its outputs carry. */
const byTask: Readonly<Record<string, keyof typeof rubrics>> = {
  "summarise-passage": "passage-summary",
  "merge-summaries": "merged-summary",
  "summarise-book": "summary",
};

/** @param task of a comparison; without one, or with one that has no rubric of its own, what helps most is better */
export function rubricFor(task?: string): (typeof rubrics)[keyof typeof rubrics] {
  return rubrics[task !== undefined && Object.hasOwn(byTask, task) ? byTask[task]! : "helpfulness"];
}
