/**
 * Asks again what may succeed the next time: rate limits, server faults, dropped connections.
 * Waits as long as the provider asks, else exponentially longer with full jitter
 * (Brooker, "Exponential Backoff and Jitter", 2015).
 */
import { channel } from "node:diagnostics_channel";
import { sleep } from "../core/sleep.ts";
import { type Model, ModelError } from "./model.ts";
import { wrap } from "./wrap.ts";

export const defaultRetries = 8;
/** Milliseconds: the bound of the first wait, and of the longest. */
const firstWait = 500;
const longestWait = 60_000;

/** Tells of every attempt that failed and is made again. Costs nothing where nobody listens. */
const retried = channel("espalier:retry");

/** @returns ends it */
export function onRetry(tell: (error: ModelError) => void): () => void {
  const listener = (error: unknown) => tell(error as ModelError);
  retried.subscribe(listener);
  return () => void retried.unsubscribe(listener);
}

/** @param retries how often a failed call is made again; 0 turns retrying off */
export function retrying(model: Model, retries: number = defaultRetries): Model {
  return wrap(model, {
    async complete(messages, options) {
      for (let attempt = 1; ; attempt++) {
        try {
          const completion = await model.complete(messages, options);
          return attempt === 1 ? completion : { ...completion, attempts: attempt };
        } catch (error) {
          if (!(error instanceof ModelError)) throw error;
          error.attempts = attempt;
          if (!error.retryable || attempt > retries) throw error;
          retried.publish(error);
          const { wait = sleep, signal } = options ?? {};
          await wait(error.retryAfter ?? backoff(attempt), signal);
        }
      }
    },
  });
}

/** Real chance, not seeded: many processes that failed together must not return together. */
function backoff(attempt: number): number {
  return Math.random() * Math.min(longestWait, firstWait * 2 ** attempt);
}
