/** What is asked for again and again while the page is looked at: gently, and without a trace where nothing has changed. */
import { useEffect, useRef, useState } from "preact/hooks";
import { SourceError } from "./client.ts";
import type { Found } from "./use-found.ts";

/** Milliseconds after an answer; and so many times as long as the answer took, that the server has time for others. */
const [least, times] = [4000, 20];

/**
 * @param about names all that the question depends on
 * @returns what was found last, also while another answer is awaited: then nothing jumps
 */
export function useFollowed<T>(ask: () => Promise<T>, about: string): Found<T> {
  const [found, setFound] = useState<Found<T>>({});
  const last = useRef<string>(undefined);
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    /** Found out while nobody looked. */
    let isDue = false;
    const look = async () => {
      const began = performance.now();
      let isFinal = false;
      const next: Found<T> = await ask().then(
        (value) => ({ found: value }),
        (error: Error) => {
          isFinal = error instanceof SourceError && error.isFinal;
          return { problem: error.message };
        },
      );
      if (isOver) return;
      const text = JSON.stringify(next);
      if (text !== last.current) setFound((before) => ({ ...(isFinal ? {} : before), problem: undefined, ...next }));
      last.current = text;
      if (!isFinal) timer = setTimeout(lookIfSeen, Math.max(least, times * (performance.now() - began)));
    };
    const lookIfSeen = () => {
      isDue = document.hidden;
      if (!isDue) void look();
    };
    const onSight = () => {
      if (isDue) lookIfSeen();
    };
    document.addEventListener("visibilitychange", onSight);
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onSight);
    };
  }, [about]);
  return found;
}
