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

/** @returns what the work comes to. @throws Error once nothing goes on in this process that could end it */
export async function ended<Result>(work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (waiting.size === 0) process.on("beforeExit", nothingGoesOn);
  waiting.add(reject);
  try {
    return await Promise.race([work, promise]);
  } finally {
    waiting.delete(reject);
    if (waiting.size === 0) process.off("beforeExit", nothingGoesOn);
  }
}
