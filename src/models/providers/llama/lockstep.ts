/**
 * Lets the sequences of one context take their steps together, in rounds: a round begins when every running sequence has
 * queued its tokens, sorted by sequence, and nobody goes on before all of them are evaluated. Left to itself,
 * node-llama-cpp evaluates whatever has arrived, in order of arrival: sequences that share a batch fall apart, because
 * those whose token is sampled first are in the next batch before the others have queued theirs, and llama.cpp cuts
 * what is left in pieces, because it joins only sequences whose numbers follow each other
 * (llama.cpp, `llama_batch_allocr::split_equal`).
 */
import type { BatchingOptions, EvaluationPriority } from "node-llama-cpp";

export class Lockstep {
  #running = 0;
  #queued = 0;
  #inFlight = 0;
  #dispatch: (() => void) | undefined;
  #round: PromiseWithResolvers<void> | undefined;

  /** What the context is created with. */
  readonly batching: BatchingOptions = {
    dispatchSchedule: (dispatch) => {
      this.#dispatch = dispatch;
      this.#beginWhenAllQueued();
    },
    // `evaluationPriority` carries the sequence's number (see `priority`). Longer pieces are parts of prompts: they come
    // first, so that the single tokens of those that write fall in one batch.
    itemPrioritizationStrategy: ({ items }) =>
      items
        .toSorted(
          (a, b) =>
            Number(a.tokens.length === 1) - Number(b.tokens.length === 1) ||
            a.evaluationPriority - b.evaluationPriority,
        )
        .map((item) => ({ item, processAmount: item.tokens.length })),
  };

  /** From now on rounds wait for one more sequence. */
  enter(): void {
    this.#running++;
  }

  leave(): void {
    this.#running--;
    this.#beginWhenAllQueued();
  }

  /** Resolves when no round is under way; none will be before the caller, who has entered, takes a step. */
  async quiet(): Promise<void> {
    while (this.#round !== undefined) await this.#round.promise;
  }

  /**
   * Takes part in the next round.
   * @param work queues the tokens of one sequence within a few microtasks, and resolves when they are evaluated
   */
  async step<T>(work: () => Promise<T>): Promise<T> {
    await this.quiet();
    this.#queued++;
    this.#beginWhenAllQueued();
    try {
      return await work();
    } finally {
      await this.#end();
    }
  }

  #beginWhenAllQueued(): void {
    if (!this.#ready()) return;
    setImmediate(() => {
      if (!this.#ready()) return;
      const dispatch = this.#dispatch!;
      this.#dispatch = undefined;
      this.#round = Promise.withResolvers();
      this.#inFlight = this.#queued;
      this.#queued = 0;
      dispatch();
    });
  }

  #ready(): boolean {
    return this.#dispatch !== undefined && this.#queued > 0 && this.#queued >= this.#running;
  }

  /** One sequence is done; the last one ends the round, after node-llama-cpp has seen that its queue is empty. */
  async #end(): Promise<void> {
    const round = this.#round;
    if (round === undefined) {
      // It failed before it was evaluated.
      this.#queued--;
      return;
    }
    if (--this.#inFlight === 0) {
      setImmediate(() => {
        this.#round = undefined;
        round.resolve();
      });
    }
    await round.promise;
  }
}

/** A sequence's number in the place where node-llama-cpp hands a number through to the batching strategy. */
export function priority(sequence: number): EvaluationPriority {
  return sequence as EvaluationPriority;
}
