/** How errors of a block's inputs become its own. Source: von Neumann 1956, "Probabilistic Logics", for gates that err. */

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
  const variance = own.reduce((sum, error) => sum + Math.tan(Math.PI * error) ** 2, 0);
  return Math.atan(Math.sqrt(variance)) / Math.PI;
}
