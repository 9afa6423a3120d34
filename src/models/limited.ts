/**
 * Calls in flight, bounded and adaptive: fewer after a 429, more again after successes, never above what was set.
 * The decrease is that of additive-increase multiplicative-decrease (Chiu and Jain 1989). The increase is faster than
 * there, a quarter more in each round of calls: a provider that refuses a few at random would else hold it at the floor.
 */
import pLimit from "p-limit";
import { sleep } from "../core/sleep.ts";
import { type CompleteOptions, type Model, ModelError } from "./model.ts";
import { longestRetryAfter } from "./retrying.ts";
import { wrap } from "./wrap.ts";

/** Calls in flight to begin with, and the factor that each rate limit met takes. */
export const defaultConcurrency = 20;
const decrease = 0.8;
/** Successes for each further call in flight. */
const increaseAfter = 4;
/**
 * The share of the calls in flight that is refused, with nothing else between, when everything sent now would be. A few
 * in a row mean little: refusals are answered faster than calls.
 */
const refusedShare = 0.25;
/** Milliseconds to hold back when the provider does not say how long. */
const defaultPause = 1000;

export interface Limiter {
  /** Calls that may be in flight now. */
  readonly concurrency: number;
  /** @param wait while everything pauses; sleeps unless given */
  run<Result>(call: () => Promise<Result>, signal?: AbortSignal, wait?: CompleteOptions["wait"]): Promise<Result>;
}

/**
 * One limiter serves one endpoint: give all models behind it the same.
 * @param ceiling calls in flight at most; at least 1
 */
export function createLimiter(ceiling: number = defaultConcurrency): Limiter {
  const limit = pLimit(ceiling);
  /** One decrease until the provider's own delay is over: only then can its effect be seen. */
  let nextDecrease = 0;
  let successes = 0;
  let refused = 0;
  let pausedUntil = 0;

  function onSuccess() {
    if (limit.concurrency >= ceiling || ++successes < increaseAfter) return;
    successes = 0;
    limit.concurrency += 1;
  }

  function onRateLimit(retryAfter: number | undefined) {
    // A wait of no time says nothing of when there is room again, and for one that is too long nobody waits.
    const pause = retryAfter && retryAfter <= longestRetryAfter ? retryAfter : defaultPause;
    const now = Date.now();
    if (refused >= Math.max(3, refusedShare * limit.concurrency)) pausedUntil = Math.max(pausedUntil, now + pause);
    if (now < nextDecrease) return;
    nextDecrease = now + pause;
    successes = 0;
    limit.concurrency = Math.max(1, Math.floor(limit.concurrency * decrease));
  }

  return {
    get concurrency() {
      return limit.concurrency;
    },
    run: (call, signal, wait = sleep) =>
      limit(async () => {
        signal?.throwIfAborted();
        while (pausedUntil > Date.now()) await wait(pausedUntil - Date.now(), signal);
        try {
          const result = await call();
          refused = 0;
          onSuccess();
          return result;
        } catch (error) {
          const isRefusal = error instanceof ModelError && error.kind === "rate-limit";
          refused = isRefusal ? refused + 1 : 0;
          if (isRefusal) onRateLimit(error.retryAfter);
          throw error;
        }
      }),
  };
}

export function limited(model: Model, limiter: Limiter): Model {
  return wrap(model, {
    complete: (messages, options) =>
      limiter.run(() => model.complete(messages, options), options?.signal, options?.wait),
  });
}
