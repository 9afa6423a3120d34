/** What is asked for once, and again when what it is asked about is another. */
import { useEffect, useState } from "preact/hooks";

export interface Found<T> {
  readonly found?: T;
  readonly problem?: string | undefined;
}

/** @param about names all that the question depends on */
export function useFound<T>(ask: () => Promise<T>, about: string): Found<T> {
  const [found, setFound] = useState<Found<T> & { readonly about?: string }>({});
  useEffect(() => {
    let isOver = false;
    ask().then(
      (value) => !isOver && setFound({ about, found: value }),
      (error) => !isOver && setFound({ about, problem: error.message }),
    );
    return () => {
      isOver = true;
    };
  }, [about]);
  return found.about === about ? found : {};
}
