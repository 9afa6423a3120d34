/**
 * What is really gained by choosing the best of n by a reward model: the arms are reward models, or what they are fitted
 * from. Source: Gao et al. 2022, arXiv:2210.10760.
 */
import { bestOfN, overOptimisation, type Sample as Scored } from "../../rewards/over-optimisation.ts";
import type { Metric } from "../eval.ts";

/**
 * Of an arm that gives, for an item, outputs with what the reward model gives them and what they are really worth: the
 * worth of the best of n. The curve is of n = 1, 2, 4, … up to the fewest outputs that an item has.
 * @param n no value for items with fewer outputs
 */
export function bestOfNGold(n: number): Metric<unknown, readonly Scored[]> {
  return {
    better: "higher",
    score: ({ output }) => (output!.length >= n ? bestOfN(output!, n).gold : undefined),
    curve(samples) {
      const inputs = samples.flatMap(({ output }) => (output && output.length > 0 ? [output] : []));
      if (inputs.length === 0) return undefined;
      const points = overOptimisation(inputs).points.map(({ n, gold: { value, low, high } }) => ({
        ...{ x: n, y: value, n: inputs.length },
        ...(low !== undefined && { low, high }),
      }));
      return { title: "Best of n", x: "n", y: "Gold", points };
    },
  };
}
