/**
 * Requests of many clients as batches of one reward model: it is busy with one batch, and whatever has come in by then is
 * the next. So a batch grows with the load, and no request waits for others to come.
 */
import { setImmediate } from "node:timers/promises";
import type { RewardModel, Score, ScoreItem } from "../rewards/reward-model.ts";

/** There is no room, or no more requests are taken. */
export class BusyError extends Error {
  override readonly name = "BusyError";
  /** Seconds. */
  readonly retryAfter: number;

  constructor(message: string, retryAfter: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

interface Job {
  readonly items: readonly ScoreItem[];
  readonly signal: AbortSignal;
  readonly done: PromiseWithResolvers<readonly Score[]>;
}

export class ScoringQueue {
  readonly #model: Pick<RewardModel, "scoreAll">;
  readonly #capacity: number;
  #waiting: Job[] = [];
  #isBusy = false;
  #isClosed = false;
  /** Of the latest batch. */
  #secondsPerItem = 0;

  /** @param capacity outputs that wait, at most */
  constructor(model: Pick<RewardModel, "scoreAll">, capacity: number) {
    this.#model = model;
    this.#capacity = capacity;
  }

  /**
   * @param signal of a client that is gone: what waits is forgotten, and a batch that nobody waits for is stopped
   * @throws BusyError
   */
  async score(items: readonly ScoreItem[], signal: AbortSignal): Promise<readonly Score[]> {
    signal.throwIfAborted();
    if (this.#isClosed) throw new BusyError("This server is about to end.", 1);
    const before = this.waiting;
    if (before + items.length > this.#capacity) {
      const seconds = Math.max(1, Math.ceil(before * this.#secondsPerItem));
      throw new BusyError(`${before} outputs wait to be scored, which leaves no room for ${items.length}.`, seconds);
    }
    const job: Job = { items, signal, done: Promise.withResolvers() };
    const leave = () => {
      this.#waiting = this.#waiting.filter((other) => other !== job);
      job.done.reject(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
    this.#waiting.push(job);
    if (!this.#isBusy) this.#work();
    return job.done.promise.finally(() => signal.removeEventListener("abort", leave));
  }

  /** Outputs that wait; what is being scored does not count. */
  get waiting(): number {
    return this.#waiting.reduce((sum, job) => sum + job.items.length, 0);
  }

  /** No more requests are taken; those that were are finished. */
  close(): void {
    this.#isClosed = true;
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    // What arrived at the same time is read first.
    await setImmediate();
    while (this.#waiting.length > 0) await this.#run(this.#waiting.splice(0));
    this.#isBusy = false;
  }

  /** A batch that fails is taken apart, so that a request fails by its own fault only. Never rejects. */
  async #run(jobs: readonly Job[]): Promise<void> {
    const batch = new AbortController();
    const leave = () => {
      if (jobs.every(({ signal }) => signal.aborted)) batch.abort();
    };
    for (const { signal } of jobs) signal.addEventListener("abort", leave);
    try {
      const start = performance.now();
      const items = jobs.flatMap((job) => job.items);
      const scores = await this.#model.scoreAll(items, { signal: batch.signal });
      this.#secondsPerItem = (performance.now() - start) / 1000 / items.length;
      if (scores.some(({ mean, sd }) => !Number.isFinite(mean) || !Number.isFinite(sd))) {
        throw new RangeError("A reward is not a number.");
      }
      let at = 0;
      for (const { items, done } of jobs) {
        done.resolve(scores.slice(at, at + items.length));
        at += items.length;
      }
    } catch (error) {
      if (jobs.length === 1) jobs[0]!.done.reject(error);
      else for (const job of jobs) if (!job.signal.aborted) await this.#run([job]);
    } finally {
      for (const { signal } of jobs) signal.removeEventListener("abort", leave);
    }
  }
}
