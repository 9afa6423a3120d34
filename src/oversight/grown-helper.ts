/**
 * A policy that was grown becomes a helper for the judge above: it answers the questions of its evaluation subtask, and
 * each answer is a note. Source: Leike et al. 2018, arXiv:1811.07871, section 3.
 */
import { sha256 } from "../core/hash.ts";
import type { Helper } from "../helpers/helper.ts";
import { ModelError } from "../models/model.ts";
import type { Note } from "../preferences/comparison.ts";
import { seedOf } from "./growing/seed-of.ts";
import { inputOf } from "./input-of.ts";
import type { EvaluationSubtask, JudgedTask, Question } from "./judged-task.ts";
import type { Policy, SampleOptions } from "./policy.ts";
import { questionsOf } from "./questions.ts";

/**
 * Its name names the policy too, since a judge with other helpers is another judge; its notes name the task alone.
 * Noting throws an EspalierError when a question is not smaller than what it helps to judge: that is the task's fault,
 * and would meet every comparison.
 * @param parent whose comparisons are judged; they hold their input, see `extraOf`
 */
export function grownHelper<Input>(
  parent: JudgedTask<Input>,
  subtask: EvaluationSubtask<Input>,
  policy: Policy<unknown>,
  { seed }: Pick<SampleOptions, "seed">,
): Helper {
  const { task } = subtask;

  async function answer({ input, about, title, span }: Question<unknown>, how: SampleOptions): Promise<Note> {
    const [text] = await policy.sample(input, 1, how);
    if (text === undefined) throw new ModelError("request", `no answer to a question of "${task.name}"`);
    return { helper: task.name, about, text: title ? `${title}\n${text}` : text, ...(span && { span }) };
  }

  return {
    name: `${task.name}@${sha256(policy.id).slice(0, 8)}`,
    async note(comparison, { signal, attempt = 0 } = {}) {
      const how = { seed: attempt === 0 ? seed : seedOf(seed, "attempt", attempt), ...(signal && { signal }) };
      const input = inputOf(parent, comparison);
      const asked = questionsOf(parent, subtask, input, comparison);
      return Promise.all(asked.map((question) => answer(question, how)));
    },
  };
}
