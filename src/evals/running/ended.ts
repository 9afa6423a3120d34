/**
 * Work that must come to an end. A promise that nothing can settle leaves Node with nothing to do: it would leave, in the
 * middle of an eval and without a word.
 */

const waiting = new Set<(reason: Error) => void>();

function nothingGoesOn(): void {
  for (const reject of [...waiting]) {
    reject(new Error("It never ends: it waits for a promise that is not settled, and nothing goes on that could."));
  }
}

/**
 * @param seconds that it may take; without end unless given
 * @param signal aborting gives it up, whether it listens or not
 * @returns what the work comes to
 * @throws Error when its time is over, or once nothing goes on in this process that could end it; the signal's reason
 */
export async function ended<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
  seconds?: number,
): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const clock = new AbortController();
  const either = AbortSignal.any([signal, clock.signal]);
  const giveUp = () => reject(either.reason);
  const isOver = () => clock.abort(new Error(`It took longer than ${seconds} s.`));
  const timer = seconds === undefined ? undefined : setTimeout(isOver, 1000 * seconds);
  either.addEventListener("abort", giveUp);
  if (waiting.size === 0) process.on("beforeExit", nothingGoesOn);
  waiting.add(reject);
  try {
    either.throwIfAborted();
    return await Promise.race([work(either), promise]);
  } finally {
    clearTimeout(timer);
    either.removeEventListener("abort", giveUp);
    waiting.delete(reject);
    if (waiting.size === 0) process.off("beforeExit", nothingGoesOn);
  }
}
