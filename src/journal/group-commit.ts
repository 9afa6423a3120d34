/**
 * Many small writes, few transactions: while one batch is on its way to the disk, what arrives gathers for the next.
 * Under load, or on a slow disk, the batches grow by themselves.
 */
import { sleep } from "../core/sleep.ts";
import { check, type Write, type WriteResult } from "./writes.ts";

/** Longest wait for more to write; milliseconds. Calls take far longer. */
const longestGathering = 10;

interface Waiting {
  /** Of its write in the batch. */
  readonly index: number;
  readonly resolve: (result: WriteResult) => void;
  readonly reject: (error: unknown) => void;
}

export class GroupCommit {
  readonly #commit: (batch: readonly Write[]) => Promise<WriteResult[]>;
  #batch: Write[] = [];
  #waiting: Waiting[] = [];
  /** Undefined while nothing is queued or on its way. */
  #running: Promise<void> | undefined;
  /** Once a batch is lost, nothing later may be written as if it had not been. */
  #broken: unknown;

  /** @param commit writes a batch or rejects with an error for people */
  constructor(commit: (batch: readonly Write[]) => Promise<WriteResult[]>) {
    this.#commit = commit;
  }

  /** Queues a write. @throws whatever made an earlier batch fail; TypeError when it holds what SQLite does not take */
  add(write: Write): void {
    if (this.#broken) throw this.#broken;
    check(write);
    this.#batch.push(write);
    this.#running ??= this.#run();
  }

  /** Queues a write and waits until it, and all that was queued before it, is on disk. */
  write(write: Write): Promise<WriteResult> {
    return new Promise((resolve, reject) => {
      this.add(write);
      this.#waiting.push({ index: this.#batch.length - 1, resolve, reject });
    });
  }

  /** Waits until all that was queued is on disk, or is known not to get there. */
  async drain(): Promise<void> {
    await this.#running;
  }

  /** Waits until all that was queued is on disk. @throws whatever made a batch fail */
  async flush(): Promise<void> {
    await this.drain();
    if (this.#broken) throw this.#broken;
  }

  async #run(): Promise<void> {
    let last = 1;
    while (this.#batch.length > 0) {
      // Fewer, larger batches cost less of the processor; where little is written, there is little to wait for.
      await sleep(Math.min(last, longestGathering));
      const batch = this.#batch;
      const waiting = this.#waiting;
      this.#batch = [];
      this.#waiting = [];
      last = batch.length;
      try {
        const results = await this.#commit(batch);
        for (const { index, resolve } of waiting) resolve(results[index]);
      } catch (error) {
        this.#broken = error;
        for (const { reject } of [...waiting, ...this.#waiting]) reject(error);
        this.#batch = [];
        this.#waiting = [];
      }
    }
    this.#running = undefined;
  }
}
