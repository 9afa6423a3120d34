/** The time that a page was in view. */
import { useEffect, useMemo } from "preact/hooks";

export interface Stopwatch {
  /** @param milliseconds that count already */
  restart(milliseconds: number): void;
  /** Whole milliseconds. */
  read(): number;
}

export function useStopwatch(): Stopwatch {
  const stopwatch = useMemo(() => {
    let counted = 0;
    let since: number | undefined = performance.now();
    return {
      restart(milliseconds: number) {
        counted = milliseconds;
        since = document.hidden ? undefined : performance.now();
      },
      read: () => Math.round(counted + (since === undefined ? 0 : performance.now() - since)),
      turn() {
        counted = this.read();
        since = document.hidden ? undefined : performance.now();
      },
    };
  }, []);
  useEffect(() => {
    const turn = () => stopwatch.turn();
    document.addEventListener("visibilitychange", turn);
    return () => document.removeEventListener("visibilitychange", turn);
  }, [stopwatch]);
  return stopwatch;
}
