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
