/** A node of the tree while it is at work: its slot, its calls, its record in the journal. */
import { z } from "zod";
import { EspalierError } from "../core/errors.ts";
import { toJson } from "../core/json.ts";
import { type Random, seededRandom } from "../core/random.ts";
import type { Journal, NodeCall, NodeRecord, RunStatus } from "../journal/journal.ts";
import { journaled, type UnderWay } from "../models/journaled.ts";
import type { CompleteOptions, Completion, Model } from "../models/model.ts";
import { wrap } from "../models/wrap.ts";
import { AskError, ask, type Try } from "../prompts/ask.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Budget, Limits } from "./budget.ts";
import { budgeted } from "./budgeted.ts";
import type { RunEvent } from "./events.ts";
import { callPriority, type Slots } from "./slots.ts";
import type { NodeAskOptions, Task, TaskNode } from "./task.ts";

/** What a node needs of the execution it is part of. */
export interface Surroundings {
  readonly run: string;
  /** When the execution began; milliseconds since 1970. */
  readonly started: number;
  readonly model: Model;
  readonly journal: Journal;
  readonly seed: number;
  readonly slots: Slots;
  /** Of calls in flight: those that are really made, and do not wait for another attempt. */
  readonly places: Slots;
  /** Waits for another attempt of a call, which leaves its place in flight meanwhile. @throws why the run is stopped */
  readonly wait: NonNullable<CompleteOptions["wait"]>;
  /** Undefined when nobody can abort: passing a signal on costs each call a few hundredths of a millisecond. */
  readonly signal: AbortSignal | undefined;
  /** The calls that are being made, shared by all nodes: equal calls at once are made once. */
  readonly underWay: UnderWay;
  readonly stopped: boolean;
  emit(event: RunEvent): void;
  count(completion: Completion): void;
  /** Starts nothing more; the first reason stands. */
  stop(reason: unknown): void;
  /** @throws why the run is stopped, if it is */
  check(): void;
  /** Solves a child that has waited for its slot. */
  solve<Input, Output>(
    task: Task<Input, Output>,
    input: Input,
    budget: Budget,
    parent: RunningNode,
    limits?: Limits,
  ): Promise<Output>;
}

export interface Place {
  readonly id: string;
  readonly position: number;
}

export interface NodeDescription extends Place {
  readonly parent: RunningNode | undefined;
  readonly depth: number;
  readonly size: number;
  readonly task: string;
  readonly label: string;
  readonly span: { readonly start: number; readonly end: number } | undefined;
  readonly input: string;
  readonly budget: Budget;
}

const neverAborted = new AbortController().signal;

export class RunningNode implements TaskNode {
  readonly id: string;
  readonly depth: number;
  readonly size: number;
  readonly label: string;
  readonly signal: AbortSignal;
  readonly #execution: Surroundings;
  readonly #budget: Budget;
  readonly #record: NodeRecord;
  /** A node is recorded when it opens children, since they name it, or else when it ends. */
  #isRecorded = false;
  /** True once something below it failed. */
  #isIncomplete = false;
  readonly #calls: NodeCall[] = [];
  /** How often each child content was placed below this node. */
  readonly #children = new Map<string, number>();
  #childCount = 0;
  /** The root starts without a slot; other nodes hold the one they waited for until they open children or end. */
  #holdsSlot: boolean;
  /** The slot that `map` holds while its callback starts: for the first child, or the first item of a map inside. */
  #offer: { isTaken: boolean } | undefined;
  #random: Random | undefined;

  constructor(execution: Surroundings, { parent, span, budget, size, ...description }: NodeDescription) {
    this.#execution = execution;
    this.#budget = budget;
    this.#holdsSlot = parent !== undefined;
    this.id = description.id;
    this.depth = description.depth;
    this.size = size;
    this.label = description.label;
    this.signal = execution.signal ?? neverAborted;
    this.#record = {
      ...description,
      run: execution.run,
      parent: parent?.id ?? null,
      spanStart: span?.start ?? null,
      spanEnd: span?.end ?? null,
      status: "running",
      output: null,
      error: null,
      started: Date.now(),
      ended: null,
      execution: execution.started,
      calls: "[]",
    };
    execution.emit({ type: "node-started", id: this.id, label: this.label, depth: this.depth });
  }

  get random(): Random {
    this.#random ??= seededRandom(`${this.#execution.seed}\n${this.id}`);
    return this.#random;
  }

  async ask<Vars, Output>(prompt: Prompt<Vars, Output>, vars: Vars, options?: NodeAskOptions): Promise<Output> {
    const execution = this.#execution;
    const needsSlot = !this.#holdsSlot;
    if (needsSlot) await execution.slots.acquire(callPriority);
    try {
      execution.check();
      const { seed, wait, signal } = execution;
      const asked = { seed, wait, ...(signal && { signal }), ...options };
      const { output, tries } = await ask(this.#model(prompt.name), prompt, vars, asked);
      this.#keep(prompt.name, tries);
      return output;
    } catch (error) {
      if (error instanceof AskError) this.#keep(prompt.name, error.tries);
      throw error;
    } finally {
      if (needsSlot) execution.slots.release();
    }
  }

  async solve<Input, Output>(task: Task<Input, Output>, input: Input, limits?: Limits): Promise<Output> {
    const execution = this.#execution;
    execution.check();
    const parsed = task.input.safeParse(input);
    if (!parsed.success)
      throw new EspalierError(`The input does not fit "${task.name}": ${z.prettifyError(parsed.error)}`);
    this.#beforeChildren();
    const room = this.#acquire();
    if (room) await room;
    return execution.solve(task, parsed.data, this.#budget, this, limits);
  }

  async map<Item, Result>(
    items: Iterable<Item>,
    each: (item: Item, index: number) => Promise<Result>,
  ): Promise<Result[]> {
    const execution = this.#execution;
    const results: Result[] = [];
    let failure: { readonly error: unknown } | undefined;
    let open = 1;
    const { promise: allClosed, resolve } = Promise.withResolvers<void>();
    const close = () => {
      open -= 1;
      if (open === 0) resolve();
    };
    let index = 0;
    for (const item of items) {
      this.#beforeChildren();
      // Without a wait when there is room, so that what each item starts is started in order.
      const room = this.#acquire();
      if (room) await room;
      const at = index++;
      open += 1;
      const outer = this.#offer;
      const offer = { isTaken: false };
      this.#offer = offer;
      startNow(() => each(item, at))
        .then(
          (result) => {
            results[at] = result;
          },
          (error) => {
            failure ??= { error };
          },
        )
        .then(close);
      this.#offer = outer;
      if (!offer.isTaken) execution.slots.release();
      if (execution.stopped) break;
    }
    close();
    await allClosed;
    execution.check();
    if (failure) throw failure.error;
    return results;
  }

  /** The identity and place of the next child with this content; equal children are told apart by number. */
  place(content: string): Place {
    const twins = this.#children.get(content) ?? 0;
    this.#children.set(content, twins + 1);
    return { id: twins === 0 ? content : `${content}-${twins + 1}`, position: this.#childCount++ };
  }

  get isIncomplete(): boolean {
    return this.#isIncomplete;
  }

  /** Something below it failed, or did without something that failed. */
  miss(): void {
    this.#isIncomplete = true;
  }

  finish(output: unknown): void {
    this.#end(this.#isIncomplete ? "incomplete" : "done", toJson(output), null);
    this.#execution.emit({ type: "node-finished", id: this.id, label: this.label, depth: this.depth });
  }

  fail(status: RunStatus, error: string): void {
    this.#end(status, null, error);
    this.#execution.emit({ type: "node-failed", id: this.id, label: this.label, error });
  }

  leave(): void {
    this.#giveUpSlot();
  }

  #beforeChildren(): void {
    this.#giveUpSlot();
    if (this.#isRecorded) return;
    this.#isRecorded = true;
    this.#execution.journal.saveNode(this.#record);
  }

  /** A slot for a child. @returns undefined when there is room at once */
  #acquire(): Promise<void> | undefined {
    if (!this.#offer || this.#offer.isTaken) return this.#execution.slots.acquire(this.depth + 1);
    this.#offer.isTaken = true;
    return undefined;
  }

  #end(status: RunStatus, output: string | null, error: string | null): void {
    const { journal } = this.#execution;
    const end = { status, output, error, ended: Date.now(), calls: JSON.stringify(this.#calls) };
    try {
      if (this.#isRecorded) journal.endNode({ run: this.#record.run, id: this.id, ...end });
      else journal.saveNode({ ...this.#record, ...end });
    } catch (journalError) {
      this.#execution.stop(journalError);
    }
  }

  #giveUpSlot(): void {
    if (!this.#holdsSlot) return;
    this.#holdsSlot = false;
    this.#execution.slots.release();
  }

  #model(prompt: string): Model {
    const execution = this.#execution;
    const { model, journal, underWay } = execution;
    const kept = journaled(budgeted(model, this.#budget, prompt, execution), journal, underWay);
    return wrap(kept, {
      async complete(messages, options) {
        const completion = await kept.complete(messages, options);
        execution.count(completion);
        execution.emit({ type: "call-finished", prompt, completion });
        return completion;
      },
    });
  }

  #keep(prompt: string, tries: readonly Try[]): void {
    for (const { completion, problem } of tries) {
      const { key = "", replayed = false } = completion;
      this.#calls.push({ key, prompt, replayed, ...(problem !== undefined && { problem }) });
    }
  }
}

/** A callback that throws before its first await fails like one that throws after. */
async function startNow<Result>(start: () => Promise<Result>): Promise<Result> {
  return start();
}
