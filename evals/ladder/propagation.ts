/** How errors of a block's inputs become its own. Source: von Neumann 1956, "Probabilistic Logics", for gates that err. */
import { normalBelow, unitOf } from "./amounts.ts";

/**
 * Of a majority gate whose inputs hold as often as not: one wrong report matters where the other two inputs differ, two
 * where these inputs are the same, three always.
 * @param error probability that each input is reported wrongly, independently
 * @returns probability that the majority of the reports is another one
 */
export function errorOfMajority(error: number): number {
  return 1.5 * error * (1 - error) + error ** 3;
}

/** @param own probability that an answer is turned over after all */
export function errorAfter(own: number, inherited: number): number {
  return own + (1 - 2 * own) * inherited;
}

/**
 * Of a ledger's total: reports are off by independent normal amounts, which add up as what they report does.
 * @param own probability of each level, leaves first, that its report has the wrong sign though those below are right
 */
export function errorOfSum(own: readonly number[]): number {
  return errorOfSpread(Math.hypot(...own.map(spreadOf)));
}

/**
 * The same for leaves as they are: one word or, in one of four cases, three words off nothing, and never near it.
 * @param own of level 1 and above, at least one level
 */
export function errorAboveLeaves(leaf: number, own: readonly number[]): number {
  const wrong = (spread: number) =>
    0.75 * normalBelow(-1 / (unitOf(0) * spread)) + 0.25 * normalBelow(-3 / (unitOf(0) * spread));
  let [low, high] = [1e-3, 10];
  for (let halving = 0; halving < 40; halving++) {
    const middle = (low + high) / 2;
    if (wrong(middle) < leaf) low = middle;
    else high = middle;
  }
  return errorOfSpread(Math.hypot(low, ...own.map(spreadOf)));
}

/** Of a report whose error has such a spread, in units of what is reported: that it has the wrong sign. */
const errorOfSpread = (spread: number) => Math.atan(spread) / Math.PI;
const spreadOf = (error: number) => Math.tan(Math.PI * error);
