/**
 * Many small writes, few transactions: what arrives within a few milliseconds is committed together.
 * A lone write is committed at once; under load the batches grow by themselves.
 */
import type { DatabaseSync } from "node:sqlite";

/** Least time between two commits, in milliseconds. */
const interval = 4;
const largestBatch = 256;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #explain: (error: unknown) => unknown;
  #writes: (() => void)[] = [];
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastCommit = 0;
  /** Once a batch is lost, nothing later may be written as if it had not been. */
  #broken: unknown;

  /** @param explain turns the database's error into one for people */
  constructor(database: DatabaseSync, explain: (error: unknown) => unknown) {
    this.#database = database;
    this.#explain = explain;
  }

  /** Queues a write. @throws whatever made an earlier batch fail */
  add(write: () => void): void {
    if (this.#broken) throw this.#broken;
    this.#writes.push(write);
    if (this.#writes.length >= largestBatch) this.#commit();
    else this.#timer ??= setTimeout(() => this.#commit(), Math.max(0, this.#lastCommit + interval - performance.now()));
  }

  /** Queues a write and waits until it, and all that was queued before it, is on disk. */
  async write(write: () => void): Promise<void> {
    if (this.#broken) throw this.#broken;
    const committed = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.add(write);
    return committed;
  }

  /** Commits what is queued, now. */
  flush(): void {
    if (this.#writes.length > 0) this.#commit();
  }

  #commit(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const writes = this.#writes;
    const waiting = this.#waiting;
    this.#writes = [];
    this.#waiting = [];
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      for (const write of writes) write();
      this.#database.exec("COMMIT");
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      this.#broken = this.#explain(error);
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      for (const { reject } of waiting) reject(this.#broken);
    }
    this.#lastCommit = performance.now();
  }
}
