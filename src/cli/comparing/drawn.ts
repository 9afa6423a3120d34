/** Some of many by lot, in the order in which they were: the same for the same seed. */
import { seededRandom } from "../../core/random.ts";

/** @param count how many at most */
export function drawn<Item>(items: readonly Item[], count: number, seed: number): Item[] {
  const random = seededRandom(seed);
  const lots = items.map((item, place) => ({ item, place, lot: random() }));
  return lots
    .toSorted((one, two) => one.lot - two.lot)
    .slice(0, count)
    .sort((one, two) => one.place - two.place)
    .map(({ item }) => item);
}
