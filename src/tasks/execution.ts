/** One execution of a run: what all its nodes share, and the way down the tree. */
import { z } from "zod";
import { EspalierError, messageOf } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { toJson } from "../core/json.ts";
import { sleep } from "../core/sleep.ts";
import { type Journal, JournalError } from "../journal/journal.ts";
import type { UnderWay } from "../models/journaled.ts";
import { type Completion, type Model, ModelError } from "../models/model.ts";
import { Budget, BudgetError, checkPrice, type Limits } from "./budget.ts";
import type { RunEvent } from "./events.ts";
import { RunningNode, type Surroundings } from "./node.ts";
import { callAgain, Slots } from "./slots.ts";
import type { Task } from "./task.ts";

/** Calls made, and calls that the journal answered; tokens and money of the calls made. */
export interface Totals {
  readonly calls: number;
  readonly replayed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars, of the calls whose price is known. */
  readonly cost: number;
  readonly nodes: number;
}

export interface Failure {
  readonly label: string;
  readonly message: string;
}

/** Somebody stopped the run. */
export class StoppedError extends EspalierError {
  override readonly name = "StoppedError";
}

/** A node failed; the message names it. */
export class NodeError extends EspalierError {
  override readonly name = "NodeError";
}

/** A child was not smaller than its parent. */
export class SizeError extends EspalierError {
  override readonly name = "SizeError";
}

/** Nodes at work for each call in flight: while some wait for the journal or for a retry, others keep the line busy. */
const nodesPerCall = 2;

export interface ExecutionOptions {
  readonly run: string;
  readonly model: Model;
  readonly journal: Journal;
  readonly seed: number;
  readonly concurrency: number;
  readonly signal?: AbortSignal;
  readonly drain?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

export class Execution implements Surroundings {
  readonly run: string;
  readonly model: Model;
  readonly journal: Journal;
  readonly seed: number;
  readonly slots: Slots;
  readonly places: Slots;
  readonly signal: AbortSignal | undefined;
  readonly underWay: UnderWay = new Map();
  readonly emit: (event: RunEvent) => void;
  readonly wait: Surroundings["wait"];
  readonly failures: Failure[] = [];
  readonly started = Date.now();
  #totals: Totals = { calls: 0, replayed: 0, inputTokens: 0, outputTokens: 0, cost: 0, nodes: 0 };
  /** Why nothing more is started. */
  #stopped: unknown;
  readonly #ended = new AbortController();

  constructor({ run, model, journal, seed, concurrency, signal, drain, onEvent }: ExecutionOptions) {
    this.run = run;
    this.model = model;
    this.journal = journal;
    this.seed = seed;
    this.slots = new Slots(nodesPerCall * concurrency);
    this.places = new Slots(concurrency);
    this.signal = signal;
    this.emit = onEvent ?? (() => {});
    this.wait = async (milliseconds, callSignal) => {
      this.places.release();
      try {
        await sleep(milliseconds, callSignal, drain);
      } finally {
        await this.places.acquire(callAgain);
        this.check();
      }
    };
    for (const stop of [signal, drain]) {
      const onStop = () => this.stop(new StoppedError("Stopped."));
      if (stop?.aborted) onStop();
      else stop?.addEventListener("abort", onStop, { signal: this.#ended.signal });
    }
  }

  /** Listens to nobody any more. */
  end(): void {
    this.#ended.abort();
  }

  get stopped(): boolean {
    return this.#stopped !== undefined;
  }

  get totals(): Totals {
    return this.#totals;
  }

  stop(reason: unknown): void {
    this.#stopped ??= reason;
  }

  check(): void {
    if (this.#stopped) throw this.#stopped;
  }

  count({ replayed, tokens, cost = 0 }: Completion): void {
    const { calls, inputTokens, outputTokens, ...totals } = this.#totals;
    this.#totals = replayed
      ? { ...this.#totals, replayed: totals.replayed + 1 }
      : {
          ...totals,
          calls: calls + 1,
          inputTokens: inputTokens + tokens.input,
          outputTokens: outputTokens + tokens.output,
          cost: totals.cost + cost,
        };
  }

  /** Solves the root, given no parent, or a child that has waited for its slot. */
  async solve<Input, Output>(
    task: Task<Input, Output>,
    input: Input,
    budget: Budget,
    parent?: RunningNode,
    limits?: Limits,
  ): Promise<Output> {
    let node: RunningNode;
    try {
      node = this.#open(task, input, budget, parent, limits);
    } catch (error) {
      if (endsRun(error)) this.stop(error);
      if (parent) this.slots.release();
      throw error;
    }
    this.#totals = { ...this.#totals, nodes: this.#totals.nodes + 1 };
    try {
      const output = task.output.safeParse(await task.solve(input, node));
      // Whoever catches its children's errors must not pass off what it made of the rest as the whole.
      this.check();
      if (!output.success) throw new EspalierError(`its output does not fit: ${z.prettifyError(output.error)}`);
      node.finish(output.data);
      return output.data;
    } catch (error) {
      node.miss();
      throw this.#failed(node, error);
    } finally {
      if (node.isIncomplete) parent?.miss();
      node.leave();
    }
  }

  #open<Input, Output>(
    task: Task<Input, Output>,
    input: Input,
    budget: Budget,
    parent: RunningNode | undefined,
    limits: Limits | undefined,
  ): RunningNode {
    const depth = parent ? parent.depth + 1 : 0;
    const size = task.size(input);
    if (parent && !(size < parent.size)) {
      throw new SizeError(
        `"${task.name}" was given an input of size ${size} inside "${parent.label}" of size ${parent.size}: ` +
          "a child must be smaller than its parent, or the recursion would not end.",
      );
    }
    budget.checkDepth(depth);
    if (limits) checkPrice(limits, this.model);
    const inputJson = toJson(input);
    const content = sha256(`${parent?.id ?? this.run}\n${task.name}\n${inputJson}`).slice(0, 16);
    return new RunningNode(this, {
      ...(parent ? parent.place(content) : { id: content, position: 0 }),
      parent,
      depth,
      size,
      task: task.name,
      label: task.label?.(input) ?? task.name,
      span: task.span?.(input),
      input: inputJson,
      budget: limits ? new Budget(limits, budget, depth) : budget,
    });
  }

  /** Records a failure and decides whether it ends the run. @returns what to throw */
  #failed(node: RunningNode, error: unknown): unknown {
    if (endsRun(error)) this.stop(error);
    if (this.#stopped) {
      node.fail("stopped", messageOf(this.#stopped));
      return this.#stopped;
    }
    const message = messageOf(error);
    node.fail("failed", message);
    if (error instanceof NodeError) return error;
    this.failures.push({ label: node.label, message });
    return new NodeError(`"${node.label}" failed: ${message}`, { cause: error });
  }
}

/** What would meet every other call too: no use to go on. */
function endsRun(error: unknown): boolean {
  if (error instanceof JournalError) return true;
  if (error instanceof BudgetError) return error.budget.parent === undefined;
  return error instanceof ModelError && ["quota", "key", "unknown-model"].includes(error.kind);
}
