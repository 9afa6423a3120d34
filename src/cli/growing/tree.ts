/** A tree of judged tasks and what is known of them beforehand: the command's options say the rest. */
import type { Document } from "../../documents/document.ts";
import type { Frozen, Plot } from "../../oversight/growth.ts";
import type { JudgedTask } from "../../oversight/judged-task.ts";

export interface TreeToGrow {
  readonly task: JudgedTask<unknown>;
  /** By the names of tasks. */
  readonly plots: Readonly<Record<string, PartialPlot>>;
  /** Makes an input of the task from a text, a book or another document, where it takes one. */
  read?(document: Document): unknown;
}

export type PartialPlot = Partial<Plot<unknown>> | Frozen<unknown>;

/** Whether a task was grown before. */
export function isFrozen(plot: PartialPlot | undefined): plot is Frozen<unknown> {
  return plot !== undefined && "frozen" in plot;
}
