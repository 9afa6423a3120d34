/** The order in which a tree of judged tasks is grown: what helps to judge a task comes before it, each task once. */
import { EspalierError } from "../../core/errors.ts";
import type { JudgedTask } from "../judged-task.ts";

export interface Walked {
  readonly task: JudgedTask<unknown>;
  /** 0 for a leaf, else one more than the highest of its evaluation subtasks. */
  readonly height: number;
  /** All that helps to judge it: its evaluation subtasks, and theirs. */
  readonly below: ReadonlySet<JudgedTask<unknown>>;
}

/**
 * @param isFrozen whether a task was grown before: then what helps to judge it is not asked for
 * @returns leaves first, then by height
 * @throws EspalierError for tasks that help to judge themselves, and for two tasks of one name
 */
export function walk(
  root: JudgedTask<unknown>,
  isFrozen: (task: JudgedTask<unknown>) => boolean = () => false,
): Walked[] {
  const walked = new Map<JudgedTask<unknown>, Walked>();
  const names = new Map<string, JudgedTask<unknown>>();
  const path: JudgedTask<unknown>[] = [];

  function visit(task: JudgedTask<unknown>): Walked {
    const known = walked.get(task);
    if (known) return known;
    refuseCycle(path, task);
    const namesake = names.get(task.name);
    if (namesake && namesake !== task) {
      throw new EspalierError(
        `Two different tasks of the tree are named "${task.name}". Give each its own name; a task that several ask must be one object.`,
      );
    }
    names.set(task.name, task);
    path.push(task);
    const children = isFrozen(task) ? [] : task.evaluation.map((subtask) => visit(subtask.task));
    path.pop();
    const found = {
      task,
      height: Math.max(-1, ...children.map(({ height }) => height)) + 1,
      below: new Set(children.flatMap((child) => [...child.below, child.task])),
    };
    walked.set(task, found);
    return found;
  }

  visit(root);
  return [...walked.values()].sort((one, other) => one.height - other.height);
}

function refuseCycle(path: readonly JudgedTask<unknown>[], task: JudgedTask<unknown>): void {
  const start = path.indexOf(task);
  if (start < 0) return;
  const cycle = [...path.slice(start), task].map(({ name }) => `"${name}"`).join(" → ");
  throw new EspalierError(
    `Evaluation tasks go in a circle: ${cycle}. Growing begins with tasks that can be judged unaided, so one of these must do without the next.`,
  );
}
