/**
 * What a leaf says: an inspector's three words about a part, which holds when most of them are good ones. Every word has
 * five letters, so that nothing but its meaning tells good from bad.
 */
import type { Random } from "../../src/index.ts";

const good = `tight clean whole solid fresh sound level quiet sharp exact brisk crisp sleek ample ready valid
  alive lucid plumb swift agile alert clear equal ideal prime right fixed tuned oiled stout hardy`;
const bad = `loose dirty split shaky stale rusty askew noisy blunt vague soggy leaky burnt murky dusty moldy
  muddy mushy faded faint false wrong lossy jumpy jerky rough bowed stuck weary slack unfit tepid`;
const meanings = new Map([
  ...good.split(/\s+/).map((word) => [word, true] as const),
  ...bad.split(/\s+/).map((word) => [word, false] as const),
]);

/** All words, in an order that does not tell what they mean. */
export const words: readonly string[] = [...meanings.keys()].sort();

const goodWords = words.filter((word) => meanings.get(word));
const badWords = words.filter((word) => !meanings.get(word));

/** @param holds what it is to say: three words of it, or two and one that says the opposite, in any order */
export function writeFact(holds: boolean, random: Random): string {
  const isClear = random() < clearShare;
  const signs = [holds, holds, isClear ? holds : !holds];
  const chosen = signs.map((sign) => {
    const from = sign ? goodWords : badWords;
    return { word: from[Math.floor(random() * from.length)]!, place: random() };
  });
  const shown = chosen.sort((one, two) => one.place - two.place).map(({ word }) => word);
  // Joined, a text is one piece: there are hundreds of thousands.
  return ["The inspector found it ", shown[0], ", ", shown[1], " and ", shown[2], "."].join("");
}

/** Of three words drawn at random, given what most of them say: all three say it in one of four cases. */
const clearShare = 1 / 4;

/** What whoever opens a leaf and knows the language reads there. */
export function readFact(text: string): boolean {
  const said = wordsOf(text).flatMap((word) => meanings.get(word) ?? []);
  return said.filter(Boolean).length * 2 > said.length;
}

/** Of a ledger's leaf: words that are good less words that are bad. */
export function readAmount(text: string): number {
  return wordsOf(text).reduce((sum, word) => sum + (meanings.has(word) ? (meanings.get(word) ? 1 : -1) : 0), 0);
}

export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+/g) ?? [];
}
