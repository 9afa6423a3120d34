/**
 * A judge that decides each comparison by the rubric of its task: what makes a summary good is not what makes a reply good.
 * Rubrics are not in its id, but in its judgements: with another rubric for a task, what it said of that task is asked
 * anew (see `isOwn`), and what it said of others stays.
 */
import type { Judge } from "./judge.ts";
import { type Rubric, rubricId } from "./rubric.ts";

/**
 * @param rubricFor of a task; of comparisons without one too
 * @param judgeBy makes the judge that decides by it
 */
export function byTask(rubricFor: (task: string | undefined) => Rubric, judgeBy: (rubric: Rubric) => Judge): Judge {
  const judges = new Map<string, Judge>();
  const { id, kind } = judgeBy({ ...rubricFor(undefined), name: "by-task", version: "1" });

  function judgeFor(task: string | undefined): Judge {
    const rubric = rubricFor(task);
    const known = judges.get(rubricId(rubric)) ?? judgeBy(rubric);
    judges.set(rubricId(rubric), known);
    return known;
  }

  return {
    id,
    kind,
    rubric: ({ task }) => rubricId(rubricFor(task)),
    compare: (comparison, options) => judgeFor(comparison.task).compare(comparison, options),
  };
}
