/** Ctrl-C, and the signal that asks a program to end: the first lets the calls in flight finish, the second ends it. */

export interface Interruption {
  /** Aborted by the first signal. */
  readonly drain: AbortSignal;
  /** The exit code that tells which signal it was; undefined without one. */
  readonly exitCode: number | undefined;
  stop(): void;
}

/** 128 and the signal's number, as shells have it. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Nothing finished is lost either way: it was committed before it was used.
 * @param onFirst tells the user
 * @param onSecond the last thing to do, at once
 */
export function watchInterruption(onFirst: () => void, onSecond: () => void): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const onSignal = (signal: keyof typeof exitCodes) => {
    if (exitCode !== undefined) {
      onSecond();
      process.exit(exitCodes[signal]);
    }
    exitCode = exitCodes[signal];
    controller.abort();
    onFirst();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return {
    drain: controller.signal,
    get exitCode() {
      return exitCode;
    },
    stop: () => process.off("SIGINT", onSignal).off("SIGTERM", onSignal),
  };
}
