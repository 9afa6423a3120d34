/** How errors of a block's inputs become its own. Source: von Neumann 1956, "Probabilistic Logics", for gates that err. */

/**
 * Of a majority gate whose inputs hold as often as not: a wrong input matters where the other two differ, and so on.
 * @param error probability that each input is reported wrongly, independently
 * @returns probability that the majority of the reports is another one
 */
export function errorOfMajority(error: number): number {
  let sum = 0;
  for (let inputs = 0; inputs < 8; inputs++) {
    for (let flips = 0; flips < 8; flips++) {
      const flipped = bitsOf(flips);
      const chance = error ** flipped * (1 - error) ** (3 - flipped);
      if (isMost(inputs) !== isMost(inputs ^ flips)) sum += chance / 8;
    }
  }
  return sum;
}

/** @param own probability that an answer is turned over after all */
export function errorAfter(own: number, inherited: number): number {
  return own + (1 - 2 * own) * inherited;
}

const bitsOf = (bits: number) => (bits & 1) + ((bits >> 1) & 1) + (bits >> 2);
const isMost = (bits: number) => bitsOf(bits) >= 2;
