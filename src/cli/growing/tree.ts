/** A tree of judged tasks and what is known of them beforehand: the command's options say the rest. */
import type { Document } from "../../documents/document.ts";
import type { Model } from "../../models/model.ts";
import type { Frozen, Plot } from "../../oversight/growth.ts";
import type { JudgedTask } from "../../oversight/judged-task.ts";

export interface TreeToGrow {
  readonly task: JudgedTask<unknown>;
  /** By the names of tasks. */
  readonly plots: Readonly<Record<string, PartialPlot>>;
  /** Those that ask the base in words of their own, by the names of tasks; what a plot has comes first. */
  policiesOn?(base: Model): Readonly<Record<string, Plot<unknown>["policy"]>>;
  /** Makes an input of the task from a text, a book or another document, where it takes one. */
  read?(document: Document): unknown;
}

export type PartialPlot = Partial<Plot<unknown>> | Frozen<unknown>;

/** @param open the base; not opened where nothing asks it */
export async function withPolicies(tree: TreeToGrow, open: () => Promise<Model>): Promise<TreeToGrow> {
  if (!tree.policiesOn) return tree;
  const plots: Record<string, PartialPlot> = { ...tree.plots };
  for (const [task, policy] of Object.entries(tree.policiesOn(await open()))) plots[task] = { policy, ...plots[task] };
  return { ...tree, plots };
}

/** Whether a task was grown before. */
export function isFrozen(plot: PartialPlot | undefined): plot is Frozen<unknown> {
  return plot !== undefined && "frozen" in plot;
}
