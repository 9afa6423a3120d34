/** A number with its noun: 1 pair, 2 pairs. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
