/** The words in which two texts differ. */
import { diffWordsWithSpace } from "diff";
import type { Range } from "./pieces.ts";

/** Beyond these, comparing takes too long and shows too much: characters of both, edits, milliseconds. */
const bounds = { length: 200_000, edits: 6_000, time: 300 };

export interface Differences {
  readonly first: readonly Range[];
  readonly second: readonly Range[];
}

/** @returns undefined when the texts are too long or too different */
export function differences(first: string, second: string): Differences | undefined {
  if (first.length + second.length > bounds.length) return undefined;
  const changes = diffWordsWithSpace(first, second, { maxEditLength: bounds.edits, timeout: bounds.time });
  if (!changes) return undefined;
  const found = { first: [] as Range[], second: [] as Range[] };
  const at = { first: 0, second: 0 };
  for (const { value, added, removed } of changes) {
    if (removed) found.first.push({ start: at.first, end: at.first + value.length, kind: "differs" });
    if (added) found.second.push({ start: at.second, end: at.second + value.length, kind: "differs" });
    if (!added) at.first += value.length;
    if (!removed) at.second += value.length;
  }
  return { first: tidy(found.first, first), second: tidy(found.second, second) };
}

/** Neighbours with nothing but spaces between them are one; spaces at the edges of a range are left out. */
function tidy(ranges: readonly Range[], text: string): Range[] {
  const found: Range[] = [];
  for (const range of ranges) {
    const last = found.at(-1);
    if (last && text.slice(last.end, range.start).trim() === "") found[found.length - 1] = { ...last, end: range.end };
    else found.push(range);
  }
  return found.flatMap(({ start, end, kind }) => {
    const words = text.slice(start, end);
    const first = start + words.length - words.trimStart().length;
    return words.trim() === "" ? [] : [{ start: first, end: first + words.trim().length, kind }];
  });
}
