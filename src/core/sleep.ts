/** What a timer of Node can count, in milliseconds: with more it would not wait at all. */
const longest = 2 ** 31 - 1;

/** @throws the reason of the signal that is aborted, at once */
export function sleep(milliseconds: number, ...signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = () => signals.find((signal) => signal?.aborted);
    if (aborted()) return reject(aborted()!.reason);
    const leave = () => {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener("abort", stop);
    };
    const stop = () => {
      leave();
      reject(aborted()!.reason);
    };
    const timer = setTimeout(
      () => {
        leave();
        resolve();
      },
      Math.min(milliseconds, longest),
    );
    for (const signal of signals) signal?.addEventListener("abort", stop);
  });
}
