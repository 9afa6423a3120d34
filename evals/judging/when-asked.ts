/** A judge that is made when it is first asked: what is slow to train or to open waits until somebody needs it. */
import type { Judge } from "../../src/index.ts";

/** @param id as of any judge: names what can change its verdicts, how it is trained included */
export function whenAsked(id: string, make: () => Promise<Judge>): Judge {
  let made: Promise<Judge> | undefined;
  return {
    id,
    kind: "model",
    async compare(comparison, options) {
      made ??= make();
      return (await made).compare(comparison, options);
    },
  };
}
