/** Judges that read nothing: what a judge must beat. Source: Zeng et al. 2023, arXiv:2310.07641, whose adversarial pairs beat length. */
import type { Choice, Comparison, Judge } from "../../src/index.ts";

/** The one with more characters; a tie where both have as many. */
export const longer: Judge = heuristic("longer", ({ a, b }) => sideOf(a.text.length - b.text.length));

/** The one with fewer characters. */
export const shorter: Judge = heuristic("shorter", ({ a, b }) => sideOf(b.text.length - a.text.length));

/** Nobody's opinion: right half the time, without drawing lots. */
export const coin: Judge = heuristic("coin", () => "tie", 0.5);

function heuristic(id: string, choose: (comparison: Comparison) => Choice, probability?: number): Judge {
  return {
    id,
    kind: "program",
    compare: async (comparison) => ({
      status: "judged",
      choice: choose(comparison),
      ...(probability !== undefined && { probability }),
    }),
  };
}

const sideOf = (ahead: number): Choice => (ahead > 0 ? "a" : ahead < 0 ? "b" : "tie");
