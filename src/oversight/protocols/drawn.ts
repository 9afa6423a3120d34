/** An order drawn by a seed: which of the training comparisons are used first, when not all can be. */
import { seededRandom } from "../../core/random.ts";

/** Each order is equally likely. Source: Fisher-Yates. */
export function shuffled<Item>(items: readonly Item[], seed: string): Item[] {
  const random = seededRandom(seed);
  const left = [...items];
  return Array.from(items, () => left.splice(Math.floor(random() * left.length), 1)[0]!);
}
