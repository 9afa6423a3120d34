/**
 * A task and its recursion. `solve` is a plain async function: it asks a model, or solves smaller tasks and joins
 * what they found. Source: the recursive decomposition of Leike et al. 2018 (arXiv:1811.07871) and Wu et al. 2021.
 */
import type { z } from "zod";
import type { Random } from "../core/random.ts";
import type { AskOptions } from "../prompts/ask.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Limits } from "./budget.ts";

export interface Task<Input, Output> {
  readonly name: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  /**
   * How much there is to do; in any unit, the same for all tasks of one tree. A child's must be smaller than its
   * parent's: recursion over tasks that get no easier gives no leverage, and would not end.
   */
  size(input: Input): number;
  solve(input: Input, node: TaskNode): Promise<Output>;
  /**
   * A finished run of a task with a version is answered from the journal without walking its tree again. Whoever gives
   * one changes it with everything that can change the output: `solve`, its prompts, the tasks below.
   */
  readonly version?: string;
  /** A few words for people; the task's name unless given. */
  label?(input: Input): string;
  /** Where in its source the input lies, UTF-16 offsets, end exclusive. */
  span?(input: Input): { readonly start: number; readonly end: number } | undefined;
}

/** Types a task where it is written. */
export function defineTask<Input, Output>(task: Task<Input, Output>): Task<Input, Output> {
  return task;
}

/** How to ask; what stops a call is the run's to say. */
export type NodeAskOptions = Omit<AskOptions, "signal" | "wait">;

/** What a task may do while it is solved. */
export interface TaskNode {
  /** 0 at the root. */
  readonly depth: number;
  /** Seeded by the run and by what the node is: the same whenever the run is executed again. */
  readonly random: Random;
  /** Aborted when the run is. */
  readonly signal: AbortSignal;
  /** @throws AskError, ModelError, BudgetError */
  ask<Vars, Output>(prompt: Prompt<Vars, Output>, vars: Vars, options?: NodeAskOptions): Promise<Output>;
  /**
   * Solves a smaller task below this node.
   * @param limits what this child and all below it may spend, within what this node may
   * @throws SizeError when the child is not smaller; NodeError when it failed; BudgetError when it would be too deep;
   *   EspalierError when its input does not fit, or its money is limited and no price is known
   */
  solve<Input, Output>(task: Task<Input, Output>, input: Input, limits?: Limits): Promise<Output>;
  /**
   * Applies `each` to every item, as many at once as the run's concurrency lets; started in order, and only when
   * there is room, so that a hundred thousand items take little memory.
   * All are finished before the first failure, if any, is thrown.
   */
  map<Item, Result>(items: Iterable<Item>, each: (item: Item, index: number) => Promise<Result>): Promise<Result[]>;
}

/** A node that does some things in another way and is otherwise the one it wraps. */
export function wrapNode(node: TaskNode, changed: Partial<TaskNode>): TaskNode {
  return {
    depth: node.depth,
    random: node.random,
    signal: node.signal,
    ask: (prompt, vars, options) => node.ask(prompt, vars, options),
    solve: (task, input, limits) => node.solve(task, input, limits),
    map: (items, each) => node.map(items, each),
    ...changed,
  };
}
