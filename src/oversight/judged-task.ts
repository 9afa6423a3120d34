/**
 * A task whose outputs are to be judged, and the smaller tasks whose answers help to judge them: its evaluation subtasks,
 * each of which has its own. The tree of these is what recursive reward modelling walks, from its leaves.
 * Source: Leike et al. 2018, arXiv:1811.07871.
 */
import type { z } from "zod";
import type { Comparison, Note, Side } from "../preferences/comparison.ts";

export interface JudgedTask<Input> {
  /** Unique in its tree; also the `task` of its comparisons, which decides their rubric. */
  readonly name: string;
  readonly input: z.ZodType<Input>;
  /**
   * How much there is to judge; in any unit, the same for all tasks of a tree. An evaluation subtask's question must be
   * smaller than what it helps to judge: else nobody's work gets easier.
   */
  size(input: Input): number;
  /** What whoever solves it is asked, and a judge is shown. */
  present(input: Input): Presented;
  /** None at a leaf: its outputs anybody can judge. */
  readonly evaluation: readonly EvaluationSubtask<Input>[];
}

export interface Presented extends Pick<Comparison, "input" | "source"> {}

/** @see subtask */
export interface EvaluationSubtask<Input> {
  readonly task: JudgedTask<unknown>;
  /** What to ask before the comparison is judged; in an order that does not tell which output is the better one. */
  questions(input: Input, comparison: Comparison): readonly Question<unknown>[];
}

/** A question to an evaluation subtask, and what its answer is about. */
export interface Question<Input> extends Pick<Note, "span"> {
  readonly input: Input;
  readonly about: Side | "both";
  /** Says what was asked in the judge's words, before the answer: "Claim: …". Without it the answer stands alone. */
  readonly title?: string;
}

/** Types a task where it is written. */
export function defineJudgedTask<Input>(task: JudgedTask<Input>): JudgedTask<Input> {
  return task;
}

/** Types an evaluation subtask where it is written: the questions fit the task that answers them. */
export function subtask<Input, Asked>(
  task: JudgedTask<Asked>,
  questions: (input: Input, comparison: Comparison) => readonly Question<Asked>[],
): EvaluationSubtask<Input> {
  return { task: task as JudgedTask<unknown>, questions };
}
