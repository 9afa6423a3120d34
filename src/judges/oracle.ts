/** Knows the right answer where a comparison has one: the ceiling of an evaluation, and a judge for tests. */
import type { Judge } from "./judge.ts";

export function oracle(): Judge {
  return {
    id: "oracle",
    kind: "program",
    async compare({ gold }) {
      if (gold === undefined) return { status: "unjudged", reason: "its right answer is not known" };
      return { status: "judged", choice: gold };
    },
  };
}
