/** What growing a tree would ask, fit and improve, without any of it. */

import { walk } from "../../oversight/growing/walk.ts";
import { count } from "../execute.ts";
import { table } from "../table.ts";
import type { GrowFlags } from "./grow-options.ts";
import { isFrozen, type TreeToGrow } from "./tree.ts";

export interface GrowPlan {
  /** In the order in which they are grown. */
  readonly tasks: readonly PlannedTask[];
  readonly base: string;
  readonly method: string;
  readonly improve: string;
  readonly judge: readonly string[];
}

export interface PlannedTask {
  readonly task: string;
  readonly helpers: readonly string[];
  /** To train on; absent where they are the questions that the tasks above ask, which nobody knows yet. */
  readonly inputs?: number;
  /** Of it all at most. */
  readonly labels: number;
  /** Drawn to be judged, at most. */
  readonly outputs: number;
  readonly frozen: boolean;
}

/**
 * @param inputs that are given for the root
 * @param grown names of tasks that were grown before
 */
export function planGrowth(
  { task: root, plots }: TreeToGrow,
  inputs: number,
  flags: GrowFlags,
  grown: readonly string[],
): GrowPlan {
  const { base, method, improve, judge = [], labels, outputs, rounds, held } = flags;
  const isGrown = (name: string) => grown.includes(name) || isFrozen(plots[name]);
  const tasks = walk(root, ({ name }) => isGrown(name)).map(({ task: { name, evaluation } }): PlannedTask => {
    const plot = plots[name];
    const frozen = isGrown(name);
    const known = isFrozen(plot) ? undefined : plot?.train?.length;
    const own = name === root.name && inputs > 0 ? inputs - Math.round(held * inputs) : undefined;
    const train = known ?? own;
    const most = Math.min(train ?? Number.POSITIVE_INFINITY, Math.floor(labels / rounds));
    return {
      task: name,
      helpers: evaluation.map((subtask) => subtask.task.name),
      ...(train !== undefined && { inputs: train }),
      labels: frozen ? 0 : labels,
      outputs: frozen ? 0 : rounds * most * outputs,
      frozen,
    };
  });
  return { tasks, base, method, improve, judge };
}

export function describePlan({ tasks, base, method, improve, judge }: GrowPlan): string {
  const rows = tasks.map(({ task, helpers, inputs, labels, outputs, frozen }) => [
    task,
    helpers.join(", ") || "none",
    frozen ? "grown before" : inputs === undefined ? "what is asked above" : String(inputs),
    String(labels),
    String(outputs),
  ]);
  const who = judge.length === 0 ? "the judges of its plots" : judge.join(", ");
  return (
    `${count(tasks.length, "task")}, from the leaves up; each labelled by ${who}, its reward model a ${method} on ${base}, its helper improved by ${improve}\n\n` +
    table([["task", "judged with the help of", "inputs", "labels at most", "outputs to judge at most"], ...rows])
  );
}
