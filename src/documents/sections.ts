/**
 * Paragraphs to a Document: finds the chapters and leaves out what surrounds them.
 *
 * - Headings are those that the file marks (h1 to h3, #); where it marks fewer than two, those that read like one.
 * - A heading right above deeper ones (PART ONE above CHAPTER I) goes into their titles.
 * - A heading that stands above nothing and comes again later is an entry of a table of contents.
 * - What comes before the first chapter is front matter, unless it contains prose.
 */
import type { Block, Reading } from "./blocks.ts";
import type { Document, Section } from "./document.ts";
import { withoutNotices } from "./gutenberg.ts";
import { type Heading, headingOf, oneLine } from "./headings.ts";

/** The deepest heading of HTML or Markdown that begins a section. */
const DEEPEST_LEVEL = 3;
/** Words of prose before the first chapter that are too many for a title page. */
const WORDS_OF_FRONT_MATTER = 100;
/** Below this many characters on average, lines with numerals are a list and not the chapters of a book. */
const SHORTEST_NUMERAL_CHAPTER = 400;
/** Words of an editor in brackets, which no author wrote. */
const EDITORIAL = /^\[(Illustration|Frontispiece|Transcriber['’]?s['’]? Note)\b[^\]]*\]$/i;
const LEFT_OUT =
  /^(cover|title ?page|half ?title|copyright( page| notice)?|(table of )?contents[.:]?|(list of )?illustrations[.:]?|also by .*|books by .*|about the (author|publisher)|colophon|index|transcriber['’]?s['’]? notes?.*|(the )?(full )?project gutenberg.*licen[sc]e.*)$/i;
const TITLE_PAGE =
  /^((by|illustrated by|translated by|edited by|produced by|copyright)\b.{0,120}|\[?transcriber['’]?s['’]? note[\s\S]*)$/i;

/** A heading and the blocks below it, up to the next heading. */
interface Part {
  readonly heading?: Heading & { readonly marked: boolean };
  /** Block indices; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

export function toDocument(reading: Reading): Document {
  const stripped = withoutNotices(reading.blocks);
  const blocks = stripped.blocks.filter(({ text }) => !EDITORIAL.test(text));
  const parts = withoutFrontMatter(withoutContents(partsOf(blocks)), blocks);
  const title = stripped.title ?? reading.title ?? titleOf(blocks);

  const starts: number[] = [];
  let length = 0;
  for (const { text } of blocks) {
    starts.push(length);
    length += text.length + 2;
  }
  const sections = titled(parts, blocks, title).map(({ title, start, end }): Section => {
    const last = end - 1;
    return {
      ...(title !== undefined && { title }),
      start: starts[start]!,
      end: starts[last]! + blocks[last]!.text.length,
    };
  });
  return { ...(title !== undefined && { title }), text: blocks.map(({ text }) => text).join("\n\n"), sections };
}

/** The parts between headings; the first has no heading and may be empty. */
function partsOf(blocks: readonly Block[]): Part[] {
  const headings = findHeadings(blocks);
  const parts: Part[] = [];
  let heading: Part["heading"];
  let start = 0;
  for (const [index, found] of headings) {
    parts.push({ ...(heading && { heading }), start, end: index });
    heading = found;
    start = index + 1;
    const below = blocks[start];
    if (found.bare && below && !headings.has(start) && isSubtitle(below.text)) {
      heading = { ...found, title: oneLine([found.title, below.text]), bare: false };
      start++;
    }
  }
  parts.push({ ...(heading && { heading }), start, end: blocks.length });
  return parts;
}

function findHeadings(blocks: readonly Block[]): Map<number, NonNullable<Part["heading"]>> {
  const marked = blocks.filter(({ level }) => level !== undefined && level <= DEEPEST_LEVEL).length >= 2;
  const found = new Map<number, NonNullable<Part["heading"]>>();
  for (const [index, { text, level }] of blocks.entries()) {
    if (marked && (level === undefined || level > DEEPEST_LEVEL)) continue;
    const read = headingOf(text);
    const title = oneLine(text.split("\n"));
    // A heading that the file marks keeps its depth; its words decide only between headings marked alike.
    if (marked)
      found.set(index, {
        bare: false,
        label: title.toLowerCase(),
        ...read,
        title,
        rank: level! * 10 + (read?.rank ?? 0),
        marked,
      });
    else if (read) found.set(index, { ...read, marked });
  }
  return marked ? found : withoutLists(found, blocks);
}

/** Numerals are headings only if they count up from one, again in each part, with chapters in between. */
function withoutLists(headings: Map<number, NonNullable<Part["heading"]>>, blocks: readonly Block[]): typeof headings {
  const all = [...headings];
  const numerals = all.filter(([, { numeral }]) => numeral !== undefined);
  const last = numerals.at(-1);
  if (!last) return headings;
  let expected = 1;
  let counting = true;
  for (const [, { numeral }] of all) {
    if (numeral === undefined) expected = 1;
    else counting &&= numeral === expected++;
  }
  const first = numerals[0]![0];
  const characters = blocks.slice(first).reduce((sum, { text }) => sum + text.length, 0);
  if (counting && numerals.length >= 2 && characters >= numerals.length * SHORTEST_NUMERAL_CHAPTER) return headings;
  return new Map(all.filter(([, { numeral }]) => numeral === undefined));
}

function isSubtitle(text: string): boolean {
  return text.length <= 80 && !text.includes("\n") && /\p{Lu}{2}/u.test(text) && !/\p{Ll}/u.test(text);
}

/** Drops the entries of a table of contents: parts without a body whose heading comes again, and the last entry too. */
function withoutContents(parts: readonly Part[]): Part[] {
  const lastPlace = new Map(parts.map(({ heading }, index) => [heading?.label, index]));
  const kept: Part[] = [];
  let inContents = false;
  for (const [index, part] of parts.entries()) {
    const comesAgain = part.heading !== undefined && lastPlace.get(part.heading.label)! > index;
    inContents = comesAgain && (part.start === part.end || inContents);
    if (!inContents) kept.push(part);
  }
  return kept;
}

function withoutFrontMatter(parts: readonly Part[], blocks: readonly Block[]): Part[] {
  const words = (part: Part) => proseWords(blocks.slice(part.start, part.end));
  const text = parts.filter(
    (part) =>
      !part.heading ||
      !LEFT_OUT.test(part.heading.title) ||
      (part.heading.label.includes("contents") && words(part) > 300),
  );
  if (text.length === 1 && !text[0]!.heading) return [withoutTitlePage(text[0]!, blocks)];
  const isChapter = ({ heading }: Part) => heading !== undefined && heading.rank % 10 !== 0;
  const firstChapter = text.findIndex(isChapter);
  const least = firstChapter < 0 ? 1 : WORDS_OF_FRONT_MATTER;
  return text.filter((part, index) => {
    const isFront = index < firstChapter || !part.heading;
    return !isFront || (part.end > part.start && words(part) >= least) || (part.heading && part.start === part.end);
  });
}

/** Words in paragraphs that are long and end like a sentence. */
function proseWords(blocks: readonly Block[]): number {
  let sum = 0;
  for (const { text } of blocks) {
    if (!/[.!?…:;]["'”’)\]_]*$/.test(text.slice(-8))) continue;
    const words = text.split(/\s+/).length;
    if (words >= 12) sum += words;
  }
  return sum;
}

function withoutTitlePage(part: Part, blocks: readonly Block[]): Part {
  let start = part.start;
  if (titleOf(blocks) === blocks[start]?.text) start++;
  while (start < part.end && TITLE_PAGE.test(blocks[start]!.text)) start++;
  return start < part.end ? { ...part, start } : part;
}

/** Parts with a body, each with the headings above it in its title. */
function titled(parts: readonly Part[], blocks: readonly Block[], title: string | undefined) {
  const isContainer = (part: Part, next: Part | undefined) =>
    part.heading !== undefined &&
    part.start === part.end &&
    next?.heading !== undefined &&
    next.heading.rank > part.heading.rank;
  const containers = parts.filter((part, index) => isContainer(part, parts[index + 1]));
  // The only heading of its depth says what the book is called, not where in it one is.
  const divides = (rank: number) => containers.filter(({ heading }) => heading!.rank === rank).length > 1;
  const found: { title?: string; start: number; end: number }[] = [];
  let above: Heading[] = [];
  for (const [index, { heading, start, end }] of parts.entries()) {
    above = above.filter(({ rank }) => heading !== undefined && rank < heading.rank);
    if (heading && isContainer(parts[index]!, parts[index + 1]) && divides(heading.rank) && heading.title !== title)
      above.push(heading);
    if (start === end) continue;
    const titles = heading ? [...above, heading].map(({ title }) => title) : [];
    found.push({ ...(titles.length > 0 && { title: titles.join(" — ") }), start, end });
  }
  // Everything was left out: then the whole text is one section.
  return found.length > 0 || blocks.length === 0 ? found : [{ start: 0, end: blocks.length }];
}

/** A first line that is short, is no sentence and no chapter, and is not all there is. */
function titleOf(blocks: readonly Block[]): string | undefined {
  const marked = blocks.find(({ level }) => level === 1);
  if (marked) return oneLine(marked.text.split("\n"));
  const [first, second] = blocks;
  if (!first || !second || first.text.length > 80 || first.text.includes("\n")) return undefined;
  return /[\p{L}\p{N}]["'”’)!?]?$/u.test(first.text) && !headingOf(first.text) ? first.text : undefined;
}
