/** Judges that read nothing: what a judge must beat. Source: Zeng et al. 2023, arXiv:2310.07641, whose adversarial pairs beat length. */
import { type Judge, programJudge } from "../../src/index.ts";

/** The one with more characters; a tie where both have as many. */
export const longer = programJudge("longer", (output) => output.length);

/** The one with fewer characters. */
export const shorter = programJudge("shorter", (output) => -output.length);

/** Nobody's opinion: right half the time, without drawing lots. */
export const coin: Judge = {
  id: "coin",
  kind: "program",
  compare: async () => ({ status: "judged", choice: "tie", probability: 0.5 }),
};
