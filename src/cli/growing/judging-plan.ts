/** What judging a task's outputs would take of the models that judge, found as `espalier label --dry-run` finds it. */

import type { Judge } from "../../judges/judge.ts";
import type { Model } from "../../models/model.ts";
import { comparisonOf } from "../../oversight/choose-pairs.ts";
import { extraOf } from "../../oversight/input-of.ts";
import type { JudgedTask } from "../../oversight/judged-task.ts";
import { questionsOf } from "../../oversight/questions.ts";
import type { Comparison, Note } from "../../preferences/comparison.ts";
import { type LabelPlan, planLabels } from "../labelling/plan.ts";

/** A model that judges, and how it becomes a judge. */
export interface JudgeOn {
  readonly model: Model;
  readonly judgeOn: (model: Model) => Judge;
}

/**
 * An upper bound: outputs and helpers' answers are as long as they may be.
 * @param inputs of the task; the judge is asked about each in turn
 * @param tokens of an output
 */
export function planJudging(
  task: JudgedTask<unknown>,
  inputs: readonly unknown[],
  { pairs, tokens }: { readonly pairs: number; readonly tokens: number },
  { model, judgeOn }: JudgeOn,
): Promise<LabelPlan> {
  async function* comparisons(): AsyncGenerator<Comparison> {
    for (let number = 0; number < pairs; number++) {
      const input = inputs[number % inputs.length];
      const about = () => ({ ...task.present(input), task: task.name, extra: extraOf(input) });
      const [a, b] = [1, 2].map((side) => standIn(tokens, `${number} ${side}`)) as [string, string];
      const found = comparisonOf({ place: 0, a, b }, about);
      yield { ...found, notes: notesOn(task, input, found, tokens) };
    }
  }
  return planLabels(comparisons(), model, judgeOn);
}

/** As many as would be asked of such outputs; one of each helper where these raise no question. */
function notesOn(task: JudgedTask<unknown>, input: unknown, found: Comparison, tokens: number): Note[] {
  return task.evaluation.flatMap((subtask) => {
    const note = { helper: subtask.task.name, about: "both", text: standIn(tokens, "") } as const;
    try {
      const asked = questionsOf(task, subtask, input, found);
      return Array.from({ length: Math.max(1, asked.length) }, () => note);
    } catch {
      return [note];
    }
  });
}

/** About so many tokens. */
function standIn(tokens: number, ending: string): string {
  return `${Array.from({ length: tokens }, () => "the").join(" ")} ${ending}`.trim();
}
