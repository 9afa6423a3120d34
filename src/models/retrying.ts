/**
 * Asks again what may succeed the next time: rate limits, server faults, dropped connections.
 * Waits exponentially longer with full jitter (Brooker, "Exponential Backoff and Jitter", 2015), and at least as long
 * as the provider asks, unless that is too long.
 */
import { channel } from "node:diagnostics_channel";
import { sleep } from "../core/sleep.ts";
import { type Model, ModelError } from "./model.ts";
import { wrap } from "./wrap.ts";

export const defaultRetries = 8;
/** Milliseconds: the bound of the first wait, and of the longest. */
const firstWait = 500;
const longestWait = 60_000;
/** Milliseconds. A provider that asks for more is not waited for: the run had better stop and be continued then. */
export const longestRetryAfter = 10 * 60_000;

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
          const { retryAfter = 0 } = error;
          if (retryAfter > longestRetryAfter) throw notNow(error, retryAfter);
          retried.publish(error);
          const { wait = sleep, signal } = options ?? {};
          await wait(Math.max(retryAfter, backoff(attempt)), signal);
        }
      }
    },
  });
}

/** As with an exhausted quota, asking on is in vain for now. */
function notNow(cause: ModelError, retryAfter: number): ModelError {
  const minutes = Math.ceil(retryAfter / 60_000);
  const time = minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
  const error = new ModelError("quota", `${cause.message} It asks to wait ${time}: continue after that.`, {
    retryAfter,
    cause,
  });
  error.attempts = cause.attempts;
  return error;
}

/** Real chance, not seeded: many processes that failed together must not return together. */
function backoff(attempt: number): number {
  return Math.random() * Math.min(longestWait, firstWait * 2 ** attempt);
}
