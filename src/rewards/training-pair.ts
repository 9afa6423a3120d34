/** A preference as a reward model learns it: two outputs of one input, and how sure it is which is better. */

import type { Comparison } from "../preferences/comparison.ts";
import type { ScoreContext } from "./reward-model.ts";

/** Side a of its notes is the chosen output. */
export interface TrainingPair extends ScoreContext {
  readonly input: Comparison["input"];
  readonly chosen: string;
  readonly rejected: string;
  /** That `chosen` is better, in [0.5, 1]: 0.5 for a tie; above 1 where label noise is corrected for. */
  readonly target: number;
  /** Of its loss; the sum of the judges' weights. */
  readonly weight: number;
  /** How much better, where the judge said so: logits by which rewards should differ. */
  readonly margin: number;
  /** Who judged, by id; several with commas between. */
  readonly judge: string;
}
