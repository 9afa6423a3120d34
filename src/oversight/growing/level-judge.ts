/** Who judges a level: its own judge, with the policies that were grown below as helpers, and with what dampens error. */
import { assisted } from "../../judges/assisted.ts";
import type { Judge } from "../../judges/judge.ts";
import { grownHelper } from "../grown-helper.ts";
import type { Below, Plot } from "../growth.ts";
import type { JudgedTask } from "../judged-task.ts";
import { countered } from "../mitigations/countered.ts";
import { spotChecked } from "../mitigations/spot-checked.ts";
import { steady } from "../mitigations/steady.ts";
import { seedOf } from "./seed-of.ts";

export function levelJudge(
  task: JudgedTask<unknown>,
  { judge, mitigations = {} }: Plot<unknown>,
  below: Below,
  seed: number,
): Judge {
  const { counter, spotChecks } = mitigations;
  const own = withoutExtra(typeof judge === "function" ? judge(below) : judge);
  const helpers = task.evaluation
    .map((subtask, index) =>
      grownHelper(task, subtask, below.policy(subtask.task), { seed: seedOf(seed, task.name, "helper", index) }),
    )
    .map((helper) => (counter ? countered(helper, counter) : helper));
  // Inside, so that helpers are asked once, and what they note is put into plain words too.
  const helped = assisted(mitigations.steady ? steady(own) : own, helpers);
  return spotChecks
    ? spotChecked(helped, { judge: withoutExtra(spotChecks.judge), share: spotChecks.share, seed })
    : helped;
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
