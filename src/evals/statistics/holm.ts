/**
 * Several tests at once: adjusted so that the chance of any false finding among them stays at the level.
 * Source: Holm 1979, "A Simple Sequentially Rejective Multiple Test Procedure".
 */

/** @returns of each its adjusted p, in the same order: never below its own, never above 1 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, at) => ({ p, at })).toSorted((one, two) => one.p - two.p);
  const adjusted = ps.map(() => 0);
  let largest = 0;
  order.forEach(({ p, at }, rank) => {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * p));
    adjusted[at] = largest;
  });
  return adjusted;
}
