/**
 * Divides blocks at their headings: those that the file marks (h1 to h3, #), or, where it marks fewer than two, those
 * that read like one. A heading that stands above nothing and comes again later is an entry of a table of contents.
 */
import type { Block } from "./blocks.ts";
import { CHAPTER_RANK, type Heading, headingOf, oneLine } from "./headings.ts";

/** A heading and the blocks below it, up to the next heading. */
export interface Part {
  readonly heading?: PlacedHeading;
  /** Block indices; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface PlacedHeading extends Heading {
  /** The depth that the file gives it; 0 where it marks none. */
  readonly level: number;
}

/** The deepest heading of HTML or Markdown that begins a part. */
const DEEPEST_LEVEL = 3;
/** Below this many characters on average, lines with numerals are a list and not the chapters of a book. */
const SHORTEST_NUMERAL_CHAPTER = 400;

/** The first part has no heading, and may be empty; others are empty where one heading follows another. */
export function partsOf(blocks: readonly Block[]): Part[] {
  const headings = findHeadings(blocks);
  const parts: Part[] = [];
  let heading: PlacedHeading | undefined;
  let start = 0;
  for (let [index, found] of headings) {
    if (index < start) continue;
    parts.push({ ...(heading && { heading }), start, end: index });
    start = index + 1;
    const below = blocks[start];
    if (found.bare && below && isSubtitle(below, headings.get(start), found)) {
      found = { ...found, title: oneLine([found.title, oneLine(below.text.split("\n"))]), bare: false };
      start++;
    }
    heading = found;
  }
  parts.push({ ...(heading && { heading }), start, end: blocks.length });
  return withoutContents(parts);
}

/** Whether a heading stands above another in the book's order: PART ONE above CHAPTER I, h1 above h2. */
export function contains(upper: PlacedHeading, lower: PlacedHeading): boolean {
  if (upper.level !== lower.level) return lower.level > upper.level;
  // Between headings marked alike their words decide, where both say what they are.
  return upper.rank > 0 && lower.rank > upper.rank;
}

function findHeadings(blocks: readonly Block[]): Map<number, PlacedHeading> {
  const isMarked = ({ level }: Block) => level !== undefined && level <= DEEPEST_LEVEL;
  const marked = blocks.filter(isMarked).length >= 2;
  const found = new Map<number, PlacedHeading>();
  for (const [index, block] of blocks.entries()) {
    if (marked && !isMarked(block)) continue;
    const read = headingOf(block.text);
    const title = oneLine(block.text.split("\n"));
    if (marked)
      found.set(index, { bare: false, label: title.toLowerCase(), rank: 0, ...read, title, level: block.level! });
    else if (read) found.set(index, { ...read, level: 0 });
  }
  return marked ? found : withoutLists(found, blocks);
}

/** Numerals are headings only if they count up from one, in each part anew, with text between them. */
function withoutLists(headings: Map<number, PlacedHeading>, blocks: readonly Block[]): Map<number, PlacedHeading> {
  const all = [...headings];
  const numerals = all.filter(([, { numeral }]) => numeral !== undefined);
  if (numerals.length === 0) return headings;
  let last = 0;
  let counting = true;
  for (const [, { numeral }] of numerals) {
    counting &&= numeral === last + 1 || numeral === 1;
    last = numeral!;
  }
  const characters = blocks.slice(numerals[0]![0]).reduce((sum, { text }) => sum + text.length, 0);
  if (counting && numerals.length >= 2 && characters >= numerals.length * SHORTEST_NUMERAL_CHAPTER) return headings;
  return new Map(all.filter(([, { numeral }]) => numeral === undefined));
}

/** A chapter's name below its number: capitals in a plain text, another heading where headings are marked. */
function isSubtitle({ text }: Block, heading: PlacedHeading | undefined, above: PlacedHeading): boolean {
  if (text.length > 120 || above.rank < CHAPTER_RANK) return false;
  if (heading) return heading.rank === 0 && heading.level >= above.level;
  return above.level === 0 && !text.includes("\n") && /\p{Lu}{2}/u.test(text) && !/\p{Ll}/u.test(text);
}

/** Drops the entries of a table of contents, and with the last of them what follows it. */
function withoutContents(parts: readonly Part[]): Part[] {
  const lastPlace = new Map(parts.map(({ heading }, index) => [heading?.label, index]));
  let inContents = false;
  return parts.filter(({ heading, start, end }, index) => {
    const comesAgain = heading !== undefined && lastPlace.get(heading.label)! > index;
    inContents = comesAgain && (start === end || inContents);
    return !inContents;
  });
}
