/** Draws by a seeded generator. */
import type { Random } from "../../src/index.ts";

export function draw<Item>(items: readonly Item[], random: Random): Item {
  if (items.length === 0) throw new RangeError("There is nothing to draw from.");
  return items[Math.floor(random() * items.length)]!;
}

/** @returns two different numbers below `count`, the smaller first */
export function drawTwo(count: number, random: Random): readonly [number, number] {
  const one = Math.floor(random() * count);
  const two = Math.floor(random() * (count - 1));
  return one <= two ? [one, two + 1] : [two, one];
}
