/** A judge that decides each comparison by the rubric of its task: what makes a summary good is not what makes a reply good. */
import { contentHash } from "../core/hash.ts";
import type { Judge } from "./judge.ts";
import { type Rubric, rubricId } from "./rubric.ts";

/**
 * @param rubrics all that there are: they make the judge's identity
 * @param rubricFor tells one of them
 * @param judgeBy makes the judge that decides by it
 */
export function byTask(
  rubrics: readonly Rubric[],
  rubricFor: (task: string | undefined) => Rubric,
  judgeBy: (rubric: Rubric) => Judge,
): Judge {
  const judges = new Map(rubrics.map((rubric) => [rubricId(rubric), judgeBy(rubric)]));
  const version = contentHash([...judges.keys()]).slice(0, 8);
  const { id, kind } = judgeBy({ ...rubrics[0]!, name: "by-task", version });
  return {
    id,
    kind,
    rubric: ({ task }) => rubricId(rubricFor(task)),
    compare: (comparison, options) => judges.get(rubricId(rubricFor(comparison.task)))!.compare(comparison, options),
  };
}
