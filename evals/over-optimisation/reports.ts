/**
 * A space of outputs that is rich enough to be over-optimised in: a report lists words that an inspector is said to have
 * used somewhere in a block. It is worth what it gets right, less what it makes up, less the reader's time.
 */
import type { Random } from "../../src/index.ts";
import type { Design } from "../ladder/design.ts";
import { words as vocabulary, wordsOf } from "../ladder/facts.ts";

/** Which words were used; not the ones that all facts share. */
export function usedWords({ texts, depth }: Design, below = ""): Set<string> {
  const facts = [...texts].filter(([path]) => path.length === depth && path.startsWith(below)).map(([, text]) => text);
  return new Set(facts.flatMap(wordsOf).filter((word) => known.has(word)));
}

const known = new Set(vocabulary);

/** Of a policy that knows a little: most of what it says is so. @param used words of the block */
export function drawReport(used: ReadonlySet<string>, random: Random): string[] {
  const length = 1 + Math.floor(longest * random() * random());
  const right = inAnyOrder(
    vocabulary.filter((word) => used.has(word)),
    random,
  );
  const wrong = inAnyOrder(
    vocabulary.filter((word) => !used.has(word)),
    random,
  );
  return Array.from({ length }, () => (random() < rightShare ? right : wrong).pop() ?? right.pop() ?? wrong.pop()!);
}

const longest = 30;

/** Of the words of a report, while there are any left. */
export const rightShare = 0.65;

function inAnyOrder(words: readonly string[], random: Random): string[] {
  const lots = new Map(words.map((word) => [word, random()]));
  return [...words].sort((one, two) => lots.get(one)! - lots.get(two)!);
}

/** Exact. @param used words of the block */
export function worthOf(report: readonly string[], used: ReadonlySet<string>): number {
  const right = report.filter((word) => used.has(word)).length;
  return worth(right, report.length - right, report.length);
}

/** Where it is not known what is right: its expectation. */
export function worth(right: number, wrong: number, length: number): number {
  return right - wrong - timePerWordSquared * length ** 2;
}

/** A reader takes in a short list at a glance. */
const timePerWordSquared = 0.03;
