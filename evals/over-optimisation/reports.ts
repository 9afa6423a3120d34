/**
 * A space of outputs that is rich enough to be over-optimised in: a report lists blocks of a sheet that are said to hold.
 * It is worth what it gets right, less what it makes up, less the reader's time.
 */
import { type Random, shuffled } from "../../src/index.ts";

/** Names of a sheet's blocks. */
export const slots: readonly string[] = Array.from({ length: 64 }, (_, index) => `b${index}`);

/** Of a policy that knows a little: most of what it says is so. @param holding slots of the blocks that hold */
export function drawReport(holding: ReadonlySet<string>, random: Random): string[] {
  const length = 1 + Math.floor(longest * random() * random());
  const right = shuffled(
    slots.filter((slot) => holding.has(slot)),
    random,
  );
  const wrong = shuffled(
    slots.filter((slot) => !holding.has(slot)),
    random,
  );
  return Array.from({ length }, () => (random() < rightShare ? right : wrong).pop() ?? right.pop() ?? wrong.pop()!);
}

const longest = 30;

/** Of the claims of a report, while there are any left. */
export const rightShare = 0.65;

/** Exact. @param holding slots of the blocks that hold */
export function worthOf(report: readonly string[], holding: ReadonlySet<string>): number {
  const right = report.filter((slot) => holding.has(slot)).length;
  return worth(right, report.length - right, report.length);
}

/** Where it is not known what is right: its expectation. */
export function worth(right: number, wrong: number, length: number): number {
  return right - wrong - timePerClaimSquared * length ** 2;
}

/** A reader takes in a short list at a glance. */
const timePerClaimSquared = 0.03;
