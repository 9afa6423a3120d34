/** Who judges a level: its own judge, with the policies that were grown below as helpers. */
import { assisted } from "../../judges/assisted.ts";
import type { Judge } from "../../judges/judge.ts";
import { grownHelper } from "../grown-helper.ts";
import type { Below, Plot } from "../growth.ts";
import type { JudgedTask } from "../judged-task.ts";
import { seedOf } from "./seed-of.ts";

export function levelJudge(task: JudgedTask<unknown>, { judge }: Plot<unknown>, below: Below, seed: number): Judge {
  const own = withoutExtra(typeof judge === "function" ? judge(below) : judge);
  const helpers = task.evaluation.map((subtask, index) =>
    grownHelper(task, subtask, below.policy(subtask.task), { seed: seedOf(seed, task.name, "helper", index) }),
  );
  return assisted(own, helpers);
}

/** Helpers read there what they are asked about; a judge is shown what the task presents, and no more. */
function withoutExtra(judge: Judge): Judge {
  return {
    id: judge.id,
    kind: judge.kind,
    ...(judge.rubric && { rubric: judge.rubric }),
    compare: ({ extra: _, ...shown }, options) => judge.compare(shown, options),
  };
}
