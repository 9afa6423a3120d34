/** Reads a book, whatever its format, into clean text with its chapters. The bytes decide what it is, not the name. */
import { EspalierError } from "../core/errors.ts";
import type { Reading } from "./blocks.ts";
import { decode } from "./decode.ts";
import type { Document } from "./document.ts";
import { readEpub } from "./epub.ts";
import { isNotice } from "./gutenberg.ts";
import { charsetOf, readHtml } from "./html.ts";
import { kindOf } from "./kind.ts";
import { loadSource, type Source } from "./load.ts";
import { readMarkdown } from "./markdown.ts";
import { paragraphs } from "./paragraphs.ts";
import { readPdf } from "./pdf.ts";
import { toDocument } from "./sections.ts";

/**
 * @param source a path, `-` for standard input, or bytes with a name for messages
 * @throws EspalierError when it cannot be read, is no text, or contains no words
 */
export async function readDocument(source: string | Source): Promise<Document> {
  const loaded = typeof source === "string" ? await loadSource(source) : source;
  if (loaded.bytes.length === 0) throw new EspalierError(`${loaded.name} is empty. Give a file with text in it.`);
  const document = toDocument(await read(loaded));
  if (!/[\p{L}\p{N}]/u.test(document.text)) {
    throw new EspalierError(
      `${loaded.name} has no words: nothing was left after cleaning. Give a file with text in it.`,
    );
  }
  return document;
}

async function read(source: Source): Promise<Reading> {
  switch (kindOf(source)) {
    case "epub":
      return readEpub(source);
    case "pdf":
      return readPdf(source);
    case "html": {
      const html = decode(source, charsetOf(source.bytes));
      return readHtml(html, { xhtml: /^\s*<\?xml/.test(html), name: source.name });
    }
    case "markdown":
      return readMarkdown(decode(source));
    case "text":
      return { blocks: paragraphs(decode(source), isNotice).map((text) => ({ text })) };
  }
}
