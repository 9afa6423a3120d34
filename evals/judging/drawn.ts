/** The items of a set in an order drawn by lot, so that the first so many are of every part of it. */
import { seededRandom, shuffled } from "../../src/index.ts";

/**
 * @param groupOf items of one group stay beside each other; each is its own unless given
 * @returns the same order each time
 */
export async function drawn<Item>(items: AsyncIterable<Item>, groupOf?: (item: Item) => string): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  const groups = groupOf ? [...Map.groupBy(all, groupOf).values()] : all.map((item) => [item]);
  return shuffled(groups, seededRandom("drawn")).flat();
}
