/** The items of a set in an order drawn by lot, so that the first so many are of every part of it. */
import { seededRandom, shuffled } from "../../src/index.ts";

/** @returns those of one cluster beside each other; the same order each time */
export async function drawn<Item extends { readonly extra: { readonly cluster: string } }>(
  items: AsyncIterable<Item>,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  const clusters = Map.groupBy(all, ({ extra }) => extra.cluster);
  return shuffled([...clusters.values()], seededRandom("drawn")).flat();
}
