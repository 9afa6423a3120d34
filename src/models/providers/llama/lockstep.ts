/**
 * Lets the sequences of one context take their steps together: a batch is dispatched when every running sequence has
 * queued its tokens, sorted by sequence. Left to itself, node-llama-cpp dispatches whatever has arrived, in order of
 * arrival; then few batches are full, and llama.cpp cuts even those in pieces, because it joins only sequences whose
 * numbers follow each other (llama.cpp, `llama_batch_allocr::split_equal`).
 */
import type { BatchingOptions, EvaluationPriority } from "node-llama-cpp";

export class Lockstep {
  #running = 0;
  #queued = 0;
  #inFlight = 0;
  #batch = 0;
  #dispatch: (() => void) | undefined;
  #quiet: (() => void)[] = [];

  /** What the context is created with. */
  readonly batching: BatchingOptions = {
    dispatchSchedule: (dispatch) => {
      this.#dispatch = dispatch;
      this.#dispatchWhenAllQueued();
    },
    // `evaluationPriority` carries the sequence's number (see `priority`).
    itemPrioritizationStrategy: ({ items, size }) =>
      items
        .toSorted((a, b) => a.evaluationPriority - b.evaluationPriority)
        .map((item) => ({ item, processAmount: Math.min(size, item.tokens.length) })),
  };

  /** From now on batches wait for one more sequence. */
  enter(): void {
    this.#running++;
  }

  leave(): void {
    this.#running--;
    this.#dispatchWhenAllQueued();
  }

  /** @param work queues the tokens of one sequence and resolves when they are evaluated */
  async step<T>(work: () => Promise<T>): Promise<T> {
    const batch = this.#batch;
    this.#queued++;
    this.#dispatchWhenAllQueued();
    try {
      return await work();
    } finally {
      if (batch === this.#batch) this.#queued--;
      else if (--this.#inFlight === 0) for (const resolve of this.#quiet.splice(0)) resolve();
    }
  }

  /** Resolves when no batch is being evaluated; none will be before the caller, who has entered, takes a step. */
  async quiet(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => this.#quiet.push(resolve));
  }

  #dispatchWhenAllQueued(): void {
    if (this.#dispatch === undefined || this.#queued === 0 || this.#queued < this.#running) return;
    // Queueing takes node-llama-cpp a few microtasks after `work` was called.
    setImmediate(() => {
      if (this.#dispatch === undefined || this.#queued === 0 || this.#queued < this.#running) return;
      const dispatch = this.#dispatch;
      this.#dispatch = undefined;
      this.#inFlight += this.#queued;
      this.#queued = 0;
      this.#batch++;
      dispatch();
    });
  }
}

/** A sequence's number in the place where node-llama-cpp hands a number through to the batching strategy. */
export function priority(sequence: number): EvaluationPriority {
  return sequence as EvaluationPriority;
}
