/**
 * PDF to blocks. A page is only text at places, so lines are found by height, paragraphs by gaps, indents and short
 * last lines, and what stands at the edge of many pages is left out. Source: PDF.js, through unpdf.
 */
import type { getDocumentProxy } from "unpdf";
import { EspalierError, messageOf } from "../core/errors.ts";
import type { Block, Reading } from "./blocks.ts";
import type { Source } from "./load.ts";
import { cleanText } from "./paragraphs.ts";

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/** What programs write for want of a title. */
const NO_TITLE = /^\s*(untitled|microsoft word\b)|\.(docx?|tex|indd|pdf)\s*$/i;

/** Lengths are in points. */
interface Line {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly size: number;
}

/** @throws EspalierError when it is broken, encrypted or has no text */
export async function readPdf({ bytes, name }: Source): Promise<Reading> {
  if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).lastIndexOf("%%EOF") < 0) {
    throw new EspalierError(`${name} is cut off: the end mark of a PDF is missing. Download it again.`);
  }
  const unpdf = await import("unpdf");
  // PDF.js takes the buffer away from whoever gave it.
  const pdf = await unpdf
    .getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, isEvalSupported: false })
    .catch((error) => {
      throw new EspalierError(
        error?.name === "PasswordException"
          ? `${name} is encrypted with a password. Remove it first: qpdf --decrypt --password=… in.pdf out.pdf.`
          : `${name} is a broken PDF: ${messageOf(error)} Download it again, or repair it with qpdf.`,
        { cause: error },
      );
    });
  try {
    const pages: Line[][] = [];
    for (let page = 1; page <= pdf.numPages; page++) pages.push(await linesOf(pdf, page, name));
    const blocks = withOutline(blocksOf(withoutEdges(pages)), await outlineOf(pdf));
    if (blocks.length === 0) {
      throw new EspalierError(
        `${name} has no text on its pages (${pdf.numPages} in all): it is probably a scan. Add a text layer first: ocrmypdf in.pdf out.pdf.`,
      );
    }
    const { info } = await unpdf.getMeta(pdf);
    const title = typeof info.Title === "string" && !NO_TITLE.test(info.Title) ? info.Title.trim() : "";
    return { ...(title !== "" && { title }), blocks };
  } finally {
    await pdf.destroy();
  }
}

async function linesOf(pdf: Pdf, number: number, name: string): Promise<Line[]> {
  const lines: Line[] = [];
  try {
    const page = await pdf.getPage(number);
    let line: Line | undefined;
    for (const item of (await page.getTextContent()).items) {
      if (!("str" in item) || item.str === "") {
        continue;
      }
      const [, , , size = 0, left = 0, baseline = 0] = item.transform as number[];
      const piece = { text: item.str, left, right: left + item.width, baseline, size: Math.abs(size) || item.height };
      if (line && Math.abs(line.baseline - baseline) < Math.max(line.size, piece.size) / 2) {
        // Words set apart by a gap instead of a space; a drop or a superscript stays on its line.
        const space =
          left - line.right > piece.size / 5 && !line.text.endsWith(" ") && !item.str.startsWith(" ") ? " " : "";
        line = {
          ...line,
          text: line.text + space + item.str,
          right: Math.max(line.right, piece.right),
          size: Math.max(line.size, piece.size),
        };
        lines[lines.length - 1] = line;
      } else if (item.str.trim() !== "") {
        line = piece;
        lines.push(line);
      }
    }
    page.cleanup();
  } catch (error) {
    throw new EspalierError(
      `${name} is a broken PDF: page ${number} cannot be read. Download it again, or repair it with qpdf.`,
      { cause: error },
    );
  }
  return lines
    .map((line) => ({ ...line, text: cleanText(line.text).replace(/\s+/g, " ").trim() }))
    .filter(({ text }) => text !== "");
}

/** Drops page numbers, and running heads: the first and last lines that many pages share but for their digits. */
function withoutEdges(pages: readonly Line[][]): Line[][] {
  const shape = (line: Line | undefined) => line?.text.replace(/\d+/g, "#").toLowerCase() ?? "";
  const times = new Map<string, number>();
  for (const page of pages) {
    for (const edge of new Set([shape(page[0]), shape(page.at(-1))])) times.set(edge, (times.get(edge) ?? 0) + 1);
  }
  const isEdge = (line: Line | undefined) => {
    if (!line) return false;
    if (/^[-–— ]*(\d{1,4}|[ivxlc]{1,7})[-–— ]*$/.test(line.text)) return true;
    return times.get(shape(line))! >= Math.max(3, pages.length / 4);
  };
  return pages.map((page) => {
    let [from, to] = [0, page.length];
    while (from < to && from < 2 && isEdge(page[from])) from++;
    while (to > from && page.length - to < 2 && isEdge(page[to - 1])) to--;
    return page.slice(from, to);
  });
}

/** What is usual on a page; lengths are in points. */
interface Layout {
  readonly gap: number;
  readonly size: number;
  readonly left: number;
  readonly right: number;
}

function blocksOf(pages: readonly Line[][]): Block[] {
  const compounds = compoundsIn(pages);
  const blocks: Block[] = [];
  let paragraph = "";
  let above: Line | undefined;
  let aboveIsShort = false;
  for (const page of pages) {
    const layout = layoutOf(page);
    for (const [index, line] of page.entries()) {
      const begins =
        above === undefined || beginsParagraph(line, above, aboveIsShort, index > 0 ? layout.gap : undefined, layout);
      if (begins && paragraph !== "") blocks.push({ text: paragraph });
      if (begins) paragraph = line.text;
      // A short line that no paragraph ends with is a line of verse, of an address or of a table.
      else paragraph = aboveIsShort ? `${paragraph}\n${line.text}` : joinedTo(paragraph, line.text, compounds);
      above = line;
      aboveIsShort = line.right < layout.left + (layout.right - layout.left) * 0.75 && !line.text.endsWith("-");
    }
  }
  if (paragraph !== "") blocks.push({ text: paragraph });
  return blocks;
}

function layoutOf(page: readonly Line[]): Layout {
  return {
    gap: median(page.slice(1).map((line, index) => page[index]!.baseline - line.baseline)),
    size: median(page.map((line) => line.size)),
    left: median(page.map((line) => line.left)),
    right: page.reduce((right, line) => Math.max(right, line.right), 0),
  };
}

/** @param usualGap absent when the line above is on another page */
function beginsParagraph(
  line: Line,
  above: Line,
  aboveIsShort: boolean,
  usualGap: number | undefined,
  page: Layout,
): boolean {
  if (Math.abs(line.size - above.size) > above.size * 0.15) return true;
  if (usualGap !== undefined) {
    const gap = above.baseline - line.baseline;
    if (gap < 0 || gap > usualGap * 1.35 * Math.max(1, line.size / page.size)) return true;
  }
  const isBody = line.size < page.size * 1.15;
  const isIndented = (at: Line) => at.left > page.left + at.size / 2;
  if (isBody && isIndented(line) && (usualGap === undefined || !isIndented(above))) return true;
  return isBody && aboveIsShort && /[.!?:"'”’)]$/.test(above.text);
}

/** A hyphen at the end of a line is the printer's, unless the word is written with it elsewhere. */
function joinedTo(paragraph: string, line: string, compounds: ReadonlySet<string>): string {
  const before = /[\p{L}\p{N}]+-$/u.exec(paragraph.slice(-60))?.[0];
  const after = /^[\p{L}\p{N}]+/u.exec(line.slice(0, 60))?.[0];
  if (before === undefined || after === undefined)
    return /[—–]$/.test(paragraph) ? paragraph + line : `${paragraph} ${line}`;
  const isLongCompound = /-[\p{L}\p{N}]+-$/u.test(paragraph.slice(-60)) || line[after.length] === "-";
  const keeps = isLongCompound || !/^\p{Ll}/u.test(after) || compounds.has((before + after).toLowerCase());
  return (keeps ? paragraph : paragraph.slice(0, -1)) + line;
}

function compoundsIn(pages: readonly Line[][]): Set<string> {
  const found = new Set<string>();
  for (const page of pages) {
    for (const { text } of page) {
      for (const [word] of text.matchAll(/[\p{L}\p{N}]+-[\p{L}\p{N}]+/gu)) found.add(word.toLowerCase());
    }
  }
  return found;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

interface OutlineItem {
  readonly title: string;
  readonly items?: readonly OutlineItem[];
}

/** Titles of the bookmarks with their depth; 1 is the highest. */
async function outlineOf(pdf: Pdf): Promise<Map<string, number>> {
  const levels = new Map<string, number>();
  const add = (items: readonly OutlineItem[], level: number) => {
    for (const { title, items: below } of items) {
      if (title.trim() !== "") levels.set(words(title), level);
      if (below) add(below, level + 1);
    }
  };
  add((await pdf.getOutline().catch(() => null)) ?? [], 1);
  return levels;
}

/** A paragraph that is a bookmark's title is a heading. */
function withOutline(blocks: readonly Block[], levels: ReadonlyMap<string, number>): Block[] {
  return blocks.map((block) => {
    const level = block.text.length <= 200 ? levels.get(words(block.text)) : undefined;
    return level === undefined ? block : { ...block, level };
  });
}

function words(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
