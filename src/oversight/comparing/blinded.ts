/**
 * A comparison without anything that tells its answer: no gold, no origins, nothing of what its file said but its typed
 * input, and an id from its content, since a file's may count the right ones first.
 */
import { type Comparison, comparison } from "../../preferences/comparison.ts";

export function blinded({ id: _, gold: __, extra, a, b, ...rest }: Comparison): Comparison {
  return comparison({
    ...rest,
    a: { text: a.text },
    b: { text: b.text },
    ...(extra?.input !== undefined && { extra: { input: extra.input } }),
  });
}
