/** What an evaluation subtask is asked, checked before anybody answers: it is the task's fault, and would meet every comparison. */
import { z } from "zod";
import { EspalierError } from "../core/errors.ts";
import type { Comparison } from "../preferences/comparison.ts";
import type { EvaluationSubtask, JudgedTask, Question } from "./judged-task.ts";

/** @throws EspalierError for a question that is no input of its task, or not smaller than what it helps to judge */
export function questionsOf<Input>(
  parent: JudgedTask<Input>,
  { task, questions }: EvaluationSubtask<Input>,
  input: Input,
  comparison: Comparison,
): readonly Question<unknown>[] {
  const asked = questions(input, comparison);
  const size = parent.size(input);
  for (const question of asked) {
    refuseForeign(question.input, task, parent.name);
    refuseLarge(task.size(question.input), task.name, size, parent.name);
  }
  return asked;
}

function refuseForeign(input: unknown, { name, input: schema }: JudgedTask<unknown>, parent: string): void {
  const { error } = schema.safeParse(input);
  if (!error) return;
  throw new EspalierError(
    `"${parent}" asks "${name}" what is no input of it: ${z.prettifyError(error).replaceAll("\n", " ")}`,
  );
}

function refuseLarge(asked: number, task: string, size: number, parent: string): void {
  // Written so that what is no number is refused too.
  if (asked < size) return;
  throw new EspalierError(
    `"${task}" is asked a question of size ${asked} to help to judge "${parent}" on an input of size ${size}: it must be smaller, else nobody's work gets easier.`,
  );
}
