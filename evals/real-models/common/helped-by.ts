/** A judge with one helper, who answers what its task asks about each comparison. Source: Leike et al. 2018, arXiv:1811.07871. */
import { assisted, grownHelper, type Judge, type JudgedTask, type Policy } from "../../../src/index.ts";

/** @param task of the comparisons; the helper answers the first of its evaluation subtasks */
export function helpedBy<Input, Asked>(judge: Judge, task: JudgedTask<Input>, helper: Policy<Asked>): Judge {
  const [subtask] = task.evaluation;
  return assisted(judge, [grownHelper(task, subtask!, helper as Policy<unknown>, { seed: 0 })]);
}
