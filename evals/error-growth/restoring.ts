/**
 * How error grows from level to level, and what dampens it: the restoring organ, a majority of several who err
 * independently. Source: von Neumann 1956, "Probabilistic Logics and the Synthesis of Reliable Organisms from Unreliable
 * Components"; Hajek and Weller 1991, "On the Maximum Tolerable Noise for Reliable Computation by Formulas": formulas of
 * noisy three-input gates compute reliably to any depth where each errs with less than 1/6, and not above.
 */
import { errorAfter, errorOfMajority } from "../ladder/propagation.ts";

/** Of k who each pass on the last one's report and turn it over with probability e: an odd number did. */
export function errorOfChain(error: number, length: number): number {
  return (1 - (1 - 2 * error) ** length) / 2;
}

/** Of a parity of parities: the report is wrong where an odd number of all reports below and of its own were turned over. */
export function errorOfParity(error: number, height: number): number {
  return errorOfChain(error, (3 ** (height + 1) - 1) / 2);
}

/**
 * Blocks that add normal amounts; whether the total exceeds what is expected. Errors of several reports cancel as their
 * amounts do, so that only the number of levels that add errors counts.
 * @param share standard deviation of a report's error, in those of what is reported
 * @param levels that err
 */
export function errorOfLedger(share: number, levels: number): number {
  return Math.atan(share * Math.sqrt(levels)) / Math.PI;
}

/**
 * The error of a majority of three reports of one thing.
 * @param together share of cases in which all three are one report, so that they err together
 */
export function restored(error: number, together = 0): number {
  return together * error + (1 - together) * (3 * error ** 2 - 2 * error ** 3);
}

/** From one level's reports to the next one's. */
export type Step = (error: number) => number;

/** Each input is reported once. @param own error of whoever reports on the block */
export function plainStep(own: number): Step {
  return (error) => errorAfter(own, errorOfMajority(error));
}

/** Each input is reported three times, by helpers with helpers of their own, and most of the three counts. */
export function dampedStep(own: number, together = 0): Step {
  return (error) => errorAfter(own, errorOfMajority(restored(error, together)));
}

/** Three reports of the same thing, told on by a fourth who errs: nothing but restoring. */
export function organStep(own: number): Step {
  return (error) => errorAfter(own, restored(error));
}

/** @returns of each level up to a height, leaves first; these are reported with the same error */
export function errorsUpwards(own: number, step: Step, height: number): number[] {
  const errors = [own];
  while (errors.length <= height) errors.push(step(errors.at(-1)!));
  return errors;
}

/**
 * The largest own error with which reports stay better than chance however high the tree is.
 * @param stepOf own error
 */
export function threshold(stepOf: (own: number) => Step): number {
  let [low, high] = [0, 0.5];
  for (let halving = 0; halving < 40; halving++) {
    const middle = (low + high) / 2;
    if (limitOf(middle, stepOf(middle)) < 0.5 - 1e-3) low = middle;
    else high = middle;
  }
  return low;
}

function limitOf(own: number, step: Step): number {
  let error = own;
  for (let level = 0; level < 20_000; level++) {
    const next = step(error);
    if (Math.abs(next - error) < 1e-12) break;
    error = next;
  }
  return error;
}
