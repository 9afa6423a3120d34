/**
 * Whether a paired difference may be chance: were the two the same, each cluster's difference could as well have had
 * the other sign. Sources: Fisher 1935, "The Design of Experiments", section 21; of samples of the flips Phipson and
 * Smyth 2010, "Permutation P-values Should Never Be Zero".
 */
import { seededRandom } from "../../core/random.ts";

/** Up to so many clusters that differ all flips are tried. */
const mostExact = 12;
const draws = 10_000;

/**
 * @param sums of the differences of each cluster
 * @returns two-sided, in (0, 1]: the share of flips whose total is at least as far from 0
 */
export function signFlipP(sums: readonly number[], seed: string): number {
  const differing = sums.filter((sum) => sum !== 0);
  const size = differing.reduce((total, sum) => total + Math.abs(sum), 0);
  // Sums in another order differ in their last digits.
  const least = Math.abs(differing.reduce((total, sum) => total + sum, 0)) - 1e-9 * size;
  return differing.length <= mostExact ? exact(differing, least) : drawn(differing, least, seed);
}

function exact(sums: readonly number[], least: number): number {
  const flips = 2 ** sums.length;
  let far = 0;
  for (let flip = 0; flip < flips; flip++) {
    const total = sums.reduce((total, sum, at) => total + ((flip >> at) & 1 ? -sum : sum), 0);
    if (Math.abs(total) >= least) far += 1;
  }
  return far / flips;
}

function drawn(sums: readonly number[], least: number, seed: string): number {
  const random = seededRandom(`sign flips ${seed}`);
  let far = 1;
  for (let draw = 0; draw < draws; draw++) {
    let total = 0;
    let bits = 0;
    for (let at = 0; at < sums.length; at++) {
      // 32 signs of one number.
      bits = at % 32 === 0 ? random() * 2 ** 32 : bits >>> 1;
      total += bits & 1 ? -sums[at]! : sums[at]!;
    }
    if (Math.abs(total) >= least) far += 1;
  }
  return far / (draws + 1);
}
