/**
 * Paragraphs to a Document: names the chapters and leaves out what surrounds them.
 *
 * - Notices of Project Gutenberg and remarks of its editors are dropped. Of several books each is read by itself.
 * - Parts that are no text (contents, copyright, index) and what comes before the first chapter lie in no section,
 *   unless the latter contains prose.
 * - A chapter's title begins with the headings above it: "PART ONE — CHAPTER I".
 */
import type { Block, Reading } from "./blocks.ts";
import type { Document, Section } from "./document.ts";
import { booksIn } from "./gutenberg.ts";
import { headingOf, oneLine } from "./headings.ts";
import { cleanText } from "./paragraphs.ts";
import { contains, type Part, type PlacedHeading, partsOf } from "./parts.ts";

/** Words of prose before the first chapter that are too many for a title page. */
const WORDS_OF_FRONT_MATTER = 100;
/** Words of prose under the heading "Contents" that are too many for a table. */
const WORDS_OF_CONTENTS = 300;
/** Words of an editor in brackets, which no author wrote. */
const EDITORIAL = /^\[(Illustration|Frontispiece|Transcriber['’]?s['’]? Note)\b[^\]]*\]$/i;
const NO_TEXT =
  /^(cover|title ?page|half ?title|copyright( page| notice)?|(table of )?contents[.:]?|(list of )?illustrations[.:]?|also by .*|books by .*|about the (author|publisher)|colophon|index|transcriber['’]?s['’]? notes?.*|(the )?(full )?project gutenberg.*licen[sc]e.*)$/i;
const TITLE_PAGE =
  /^((by|illustrated by|translated by|edited by|produced by|copyright)\b.{0,120}|\[?transcriber['’]?s['’]? note[\s\S]*)$/i;

export function toDocument(reading: Reading): Document {
  const books = booksIn(reading.blocks);
  if (books.length > 1) return joined(books.map(documentOf));
  return documentOf({ ...reading, ...(books[0] ?? { blocks: [] }) });
}

function joined(books: readonly Document[]): Document {
  const titles = books.flatMap(({ title }) => title ?? []);
  let start = 0;
  const sections = books.flatMap((book) => {
    const moved = book.sections.map((section): Section => {
      const title = [book.title, section.title].filter((part) => part !== undefined).join(" — ");
      return { ...(title !== "" && { title }), start: start + section.start, end: start + section.end };
    });
    start += book.text.length + 2;
    return moved;
  });
  const text = books.map(({ text }) => text).join("\n\n");
  return { ...(titles.length > 0 && { title: titles.join("; ") }), text, sections };
}

function documentOf(reading: Reading): Document {
  const blocks = reading.blocks.filter(({ text }) => !EDITORIAL.test(text));
  const named = cleanText(reading.title ?? "")
    .replace(/\s+/g, " ")
    .trim();
  const title = named === "" ? titleOf(blocks) : named;
  const parts = withoutFrontMatter(withoutTables(partsOf(blocks), blocks), blocks);

  const starts: number[] = [];
  let length = 0;
  for (const { text } of blocks) {
    starts.push(length);
    length += text.length + 2;
  }
  const sections = titled(parts, title).map((part): Section => {
    const end = starts[part.end - 1]! + blocks[part.end - 1]!.text.length;
    return { ...(part.title !== undefined && { title: part.title }), start: starts[part.start]!, end };
  });
  // Nothing but front matter: then all of it is the text.
  if (sections.length === 0) sections.push({ start: 0, end: Math.max(0, length - 2) });
  return { ...(title !== undefined && { title }), text: blocks.map(({ text }) => text).join("\n\n"), sections };
}

function withoutTables(parts: readonly Part[], blocks: readonly Block[]): Part[] {
  return parts.filter((part) => {
    if (!part.heading || !NO_TEXT.test(part.heading.title)) return true;
    // A chapter whose heading was not recognised may have been swallowed.
    return part.heading.label.includes("contents") && proseWords(part, blocks) > WORDS_OF_CONTENTS;
  });
}

function withoutFrontMatter(parts: readonly Part[], blocks: readonly Block[]): Part[] {
  if (parts.length === 1 && !parts[0]!.heading) return [withoutTitlePage(parts[0]!, blocks)];
  const firstChapter = parts.findIndex(({ heading }) => heading !== undefined && heading.rank > 0);
  const least = firstChapter < 0 ? 1 : WORDS_OF_FRONT_MATTER;
  const laterLevels = new Set(parts.slice(Math.max(firstChapter, 0)).map(({ heading }) => heading?.level));
  return parts.filter((part, index) => {
    if (part.heading && index >= firstChapter) return true;
    if (part.start === part.end) return part.heading !== undefined && laterLevels.has(part.heading.level);
    return proseWords(part, blocks) >= least;
  });
}

/** Words in paragraphs that are long and end like a sentence. */
function proseWords({ start, end }: Part, blocks: readonly Block[]): number {
  let sum = 0;
  for (const { text } of blocks.slice(start, end)) {
    if (!/[.!?…:;]["'”’)\]_]*$/.test(text.slice(-8))) continue;
    const words = text.split(/\s+/).length;
    if (words >= 12) sum += words;
  }
  return sum;
}

function withoutTitlePage(part: Part, blocks: readonly Block[]): Part {
  let { start } = part;
  if (titleOf(blocks) === blocks[start]?.text) start++;
  while (start < part.end && TITLE_PAGE.test(blocks[start]!.text)) start++;
  return start < part.end ? { ...part, start } : part;
}

/** The parts that have a body, each with the headings above it in its title. */
function titled(parts: readonly Part[], title: string | undefined): { title?: string; start: number; end: number }[] {
  const kind = ({ level, rank }: PlacedHeading) => `${level} ${rank}`;
  const number = new Map<string, number>();
  for (const { heading } of parts) if (heading) number.set(kind(heading), (number.get(kind(heading)) ?? 0) + 1);
  const found: { title?: string; start: number; end: number }[] = [];
  const above: PlacedHeading[] = [];
  for (const { heading, start, end } of parts) {
    while (above.length > 0 && !(heading && contains(above.at(-1)!, heading))) above.pop();
    const titles = heading ? [...above, heading].map(({ title }) => title) : [];
    if (start < end) found.push({ ...(titles.length > 0 && { title: titles.join(" — ") }), start, end });
    // The only heading of its kind says what the book is called, not where in it one is.
    if (heading && number.get(kind(heading))! > 1 && heading.title !== title) above.push(heading);
  }
  return found;
}

/** The first heading of the highest level; else a first line that is short, no sentence, no chapter and not all there is. */
function titleOf(blocks: readonly Block[]): string | undefined {
  const marked = blocks.find(({ level }) => level === 1);
  if (marked) return oneLine(marked.text.split("\n"));
  const [first, second] = blocks;
  if (!first || !second || first.text.length > 80 || first.text.includes("\n")) return undefined;
  return /[\p{L}\p{N}]["'”’)!?]?$/u.test(first.text) && !headingOf(first.text) ? first.text : undefined;
}
