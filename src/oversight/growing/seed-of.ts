/** Everything random in growing has a seed of its own, drawn from the grow's seed and from what it is for. */
import { sha256 } from "../../core/hash.ts";

/** @returns 31 bits, which is what language models take */
export function seedOf(seed: number, ...purpose: readonly (string | number)[]): number {
  return Number.parseInt(sha256([seed, ...purpose].join("\n")).slice(0, 8), 16) >>> 1;
}
