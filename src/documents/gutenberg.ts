/**
 * Project Gutenberg's notices around a book: the header names the title, and the licence is not part of the text.
 * Source: the markers described at gutenberg.org/policy/license.html and seen in its files since 1991.
 */
import type { Block } from "./blocks.ts";

const START = /^\*{3} ?START OF (THE|THIS) PROJECT GUTENBERG|^\*END\*? ?THE SMALL PRINT/i;
const END = /^\*{3} ?END OF (THE|THIS) PROJECT GUTENBERG|^End of (the |this )?Project Gutenberg/i;
const CREDIT =
  /^(Produced by|E-text prepared by|This etext was prepared by|(the Online )?Distributed Proofreading Team)\b/i;

/** Whether a line is one of the notices' borders, which stand alone whatever is next to them. */
export function isNotice(line: string): boolean {
  return START.test(line) || END.test(line) || CREDIT.test(line);
}

export interface Book {
  /** As its header gives it. */
  readonly title?: string;
  readonly blocks: readonly Block[];
}

/** @returns what stands between the notices: one book, or several where each has notices of its own; none without text */
export function booksIn(blocks: readonly Block[]): Book[] {
  const books: Book[] = [];
  const next = (border: RegExp, from: number) => {
    for (let at = from; at < blocks.length; at++) if (border.test(blocks[at]!.text)) return at;
    return undefined;
  };
  for (let from = 0; from < blocks.length; ) {
    const start = next(START, from);
    // What follows the last book is its licence.
    if (start === undefined && from > 0) break;
    const end = next(END, start ?? from) ?? blocks.length;
    const title = titleIn(blocks.slice(from, (start ?? from - 1) + 1));
    const body = withoutBorder(blocks.slice(start ?? from, end));
    if (body.length > 0) books.push({ ...(title !== undefined && { title }), blocks: body });
    from = end + 1;
  }
  return books;
}

function titleIn(header: readonly Block[]): string | undefined {
  const found = header.map(({ text }) => /(?:^|\n)Title: (.*(?:\n(?![A-Z][\w ]*:).*)*)/.exec(text)?.[1]);
  return found
    .find((title) => title !== undefined)
    ?.replace(/\s+/g, " ")
    .trim();
}

/** Without the header's last lines and the credits below them. */
function withoutBorder(body: Block[]): Block[] {
  const [border, next] = body;
  if (border && START.test(border.text)) {
    // A long title runs over to a second line, which ends the marker.
    body.splice(0, !border.text.endsWith("***") && next?.text.endsWith("***") ? 2 : 1);
  }
  const text = body.findIndex(({ text }) => !CREDIT.test(text));
  return text < 0 ? [] : body.slice(text);
}
