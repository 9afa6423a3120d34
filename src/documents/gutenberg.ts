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

/** @returns the blocks between the notices, and the title that the header gives */
export function withoutNotices(blocks: readonly Block[]): { blocks: readonly Block[]; title?: string } {
  const start = blocks.findIndex(({ text }) => START.test(text));
  const body = blocks.slice(start + 1);
  // A long title runs over to a second line, which ends the marker.
  if (start >= 0 && !blocks[start]!.text.endsWith("***") && body[0]?.text.endsWith("***")) body.shift();
  while (body.length > 0 && CREDIT.test(body[0]!.text)) body.shift();
  const end = body.findIndex(({ text }) => END.test(text));
  const title = blocks
    .slice(0, start + 1)
    .map(({ text }) => /(?:^|\n)Title: (.*(?:\n(?![A-Z][\w ]*:).*)*)/.exec(text)?.[1])
    .find((found) => found !== undefined);
  return {
    blocks: end < 0 ? body : body.slice(0, end),
    ...(title !== undefined && { title: title.replace(/\s+/g, " ").trim() }),
  };
}
