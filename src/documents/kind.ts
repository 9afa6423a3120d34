/** What a file is, by its bytes: an extension may be missing or wrong. */
import { extname } from "node:path";
import { EspalierError } from "../core/errors.ts";
import type { Source } from "./load.ts";

export type Kind = "epub" | "pdf" | "html" | "markdown" | "text";

/** Files that are often mistaken for books, by their first bytes; `at` is where those stand. */
const UNREADABLE: readonly { readonly magic: string; readonly at?: number; readonly what: string }[] = [
  { magic: "\x89PNG", what: "a PNG image" },
  { magic: "\xff\xd8\xff", what: "a JPEG image" },
  { magic: "GIF8", what: "a GIF image" },
  { magic: "\x7fELF", what: "a program (ELF)" },
  { magic: "MZ\x90", what: "a Windows program" },
  { magic: "GGUF", what: "model weights (GGUF)" },
  { magic: "SQLite format 3", what: "an SQLite database" },
  { magic: "\x1f\x8b", what: "compressed with gzip: unpack it first" },
  { magic: "7z\xbc\xaf", what: "a 7z archive: unpack it first" },
  { magic: "Rar!", what: "a RAR archive: unpack it first" },
  { magic: "BOOKMOBI", at: 60, what: "a Kindle book (MOBI): convert it to epub first" },
  { magic: "{\\rtf", what: "RTF: save it as plain text first" },
  { magic: "\xd0\xcf\x11\xe0", what: "an old Office document: save it as plain text first" },
  { magic: "AT&TFORM", what: "a DjVu scan: convert it to a PDF with text first" },
];
/** Enough to see what markup a text has. */
const SAMPLE = 64 * 1024;

/** @throws EspalierError for files that are known not to be text */
export function kindOf({ bytes, name }: Source): Kind {
  const start = Buffer.from(bytes.subarray(0, SAMPLE)).toString("latin1");
  const unreadable = UNREADABLE.find(({ magic, at = 0 }) => start.startsWith(magic, at));
  if (unreadable) {
    throw new EspalierError(`${name} is not text but ${unreadable.what}. Give a .txt, .md, .epub, .html or .pdf file.`);
  }
  if (["PK\x03\x04", "PK\x05\x06"].some((magic) => start.startsWith(magic))) return "epub";
  if (start.slice(0, 1024).includes("%PDF-")) return "pdf";
  // Without zero bytes and the byte-order mark, markup reads alike in every encoding.
  const markup = start
    .replaceAll("\0", "")
    .replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, "")
    .trimStart();
  if (/^<(\?xml|!doctype\s+html|!--|(html|head|body|title|meta|div|h[1-6]|p|pre)[\s>])/i.test(markup)) return "html";
  const extension = extname(name).toLowerCase();
  if (/^\.x?html?$/.test(extension) && /<(p|br|div|body|h[1-6]|pre|span|table)[\s/>]/i.test(markup)) return "html";
  if (/^\.(md|markdown|mdown)$/.test(extension)) return "markdown";
  const isNamedText = /^\.te?xt$/.test(extension);
  return !isNamedText && (markup.match(/^#{1,3} \S/gm)?.length ?? 0) >= 2 ? "markdown" : "text";
}
