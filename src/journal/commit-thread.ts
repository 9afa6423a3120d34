/** Commits batches on a thread of its own: waiting for the disk does not hold up the calls. */
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Write, WriteResult } from "./writes.ts";

/** What the thread answers to a batch. */
export type Reply = { readonly results: WriteResult[] } | { readonly error: unknown; readonly errcode?: number };

export class CommitThread {
  readonly #worker: Worker;
  #settle: { resolve: (results: WriteResult[]) => void; reject: (error: unknown) => void } | undefined;

  /** Why it ended: it answers no more. */
  #ended: unknown;

  /** @param path of a journal that exists and is of this version */
  constructor(path: string) {
    // `.ts` in the sources, `.js` in the built package.
    const file = new URL(`./commit-worker${extname(import.meta.url)}`, import.meta.url);
    this.#worker = new Worker(file, { workerData: path });
    // An idle journal does not keep the program alive; a batch under way does.
    this.#worker.unref();
    this.#worker.on("message", (reply: Reply) => {
      this.#worker.unref();
      const settle = this.#settle!;
      this.#settle = undefined;
      if ("results" in reply) settle.resolve(reply.results);
      else settle.reject(Object.assign(reply.error as Error, { errcode: reply.errcode }));
    });
    this.#worker.on("error", (error) => {
      this.#ended = error;
      this.#settle?.reject(error);
    });
  }

  /** One batch at a time. */
  commit(batch: readonly Write[]): Promise<WriteResult[]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) throw this.#ended;
      this.#settle = { resolve, reject };
      this.#worker.ref();
      this.#worker.postMessage(batch);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
