/** Seeded randomness: the same seed gives the same numbers everywhere. Source: sfc32, PractRand (Doty-Humphrey 2014). */
import { sha256 } from "./hash.ts";

/** @returns a number in [0, 1) with 32 random bits */
export type Random = () => number;

/** @param seed any text or number; nearby seeds give unrelated streams */
export function seededRandom(seed: string | number): Random {
  const digest = sha256(String(seed));
  const word = (index: number) => Number.parseInt(digest.slice(index * 8, index * 8 + 8), 16) | 0;
  let a = word(0);
  let b = word(1);
  let c = word(2);
  let counter = word(3);
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
}

/** Each order is equally likely. Source: Fisher and Yates 1938, as Knuth's algorithm P. */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
