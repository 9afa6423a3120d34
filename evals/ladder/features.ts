/**
 * What a small model sees of a place: at a leaf the words of its fact; at a block what is reported of its inputs, each
 * with what the rule says of that input, and products of these with what it says of the whole. How any of it acts on the
 * answer is to be learned. No feature stands for a whole rule, so a rule cannot be learned by heart.
 */
import { words, wordsOf } from "./facts.ts";
import type { Report } from "./outputs.ts";
import type { Family, Three } from "./rules.ts";

export type Reading = (text: string, reports: Three<Report> | undefined) => Float32Array;

const places = new Map(words.map((word, index) => [word, index]));

export function readingFor(family: Family): Reading {
  return (text, reports) => (reports ? ofBlock(text, reports, family) : ofLeaf(text));
}

function ofLeaf(text: string): Float32Array {
  const counts = new Float32Array(words.length + 1);
  counts[words.length] = 1;
  for (const word of wordsOf(text)) {
    const place = places.get(word);
    if (place !== undefined) counts[place]! += 1;
  }
  return counts;
}

function ofBlock(text: string, reports: Three<Report>, { clauses, together }: Family): Float32Array {
  const said = (clause: string) => (text.includes(clause) ? 1 : -1);
  const whole = subsets(clauses.whole.length).map((some) =>
    some.reduce((product, index) => product * said(clauses.whole[index]!), 1),
  );
  const ofInput = reports.map((report, index) => {
    const sign = typeof report === "number" ? report : report ? 1 : -1;
    const clause = clauses.input?.[index];
    return clause === undefined ? [sign] : [sign, sign * said(clause)];
  });
  const ofInputs = subsets(reports.length)
    .filter((some) => some.length <= together)
    .flatMap((some) =>
      some.reduce<number[]>((all, index) => all.flatMap((one) => ofInput[index]!.map((other) => one * other)), [1]),
    );
  return Float32Array.from(whole.flatMap((one) => ofInputs.map((other) => one * other)));
}

const known = new Map<number, readonly (readonly number[])[]>();

/** Of 0, 1, …, count - 1. */
function subsets(count: number): readonly (readonly number[])[] {
  const found =
    known.get(count) ??
    Array.from({ length: 2 ** count }, (_, bits) =>
      Array.from({ length: count }, (__, index) => index).filter((index) => (bits >> index) & 1),
    );
  known.set(count, found);
  return found;
}
