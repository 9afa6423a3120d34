/**
 * Bytes to text in whatever encoding they are: a byte-order mark decides, then valid UTF-8, then the pattern of zero
 * bytes in UTF-16, then what chardet finds likeliest, if that reads like words.
 */
import { detect } from "chardet";
import { EspalierError } from "../core/errors.ts";
import type { Source } from "./load.ts";

/** Enough to recognise an encoding by its letters. */
const SAMPLE = 256 * 1024;
const ESCAPE = 0x1b;

/** Signs and capitals inside of words, where an encoding that is not the text's puts them. */
const STRANGE =
  /(?<=[\p{L}\p{S}])[[\p{S}\p{Cc}\u{fffd}‚„“†‡§]--\p{ASCII}](?=[\p{L}\p{S}\u00ad])|(?<=\p{Ll})[\p{Lu}--\p{ASCII}]/gv;
/** Fewer say nothing; of a text's letters beyond ASCII this share may be strange. */
const FEW_STRANGE = 3;
const SHARE_STRANGE = 1 / 20;

/**
 * @param declared an encoding's name, where the file itself declares one
 * @throws EspalierError when the bytes are not text
 */
export function decode(source: Source, declared?: string): string {
  const { bytes, name } = source;
  const encoding =
    markOf(bytes) ??
    (isUtf8(bytes) && !isShifted(bytes) ? "utf-8" : (utf16Of(bytes) ?? known(declared) ?? guess(source)));
  const text = decoderFor(encoding, name).decode(bytes);
  refuseBinary(text, name);
  return text;
}

function markOf(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? "utf-32le" : "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return "utf-32be";
  return a === 0xef && b === 0xbb && c === 0xbf ? "utf-8" : undefined;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    // In pieces, so that a large file is not held twice.
    for (let at = 0; at < bytes.length; at += SAMPLE) decoder.decode(bytes.subarray(at, at + SAMPLE), { stream: true });
    // A character cut off at the end of the file does not make it another encoding.
    return !bytes.subarray(0, SAMPLE).includes(0);
  } catch {
    return false;
  }
}

/** ISO 2022 is seven bits: an escape sequence and a dollar sign change to letters of two bytes. Source: RFC 1468. */
function isShifted(bytes: Uint8Array): boolean {
  const shifts = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes("\u001b$");
  return shifts && !bytes.some((byte) => byte >= 0x80);
}

/** In UTF-16 most letters have a zero byte: the first one if it is big-endian. */
function utf16Of(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, SAMPLE);
  const zeros = [0, 0];
  for (let at = 0; at < sample.length; at++) if (sample[at] === 0) zeros[at % 2]! += 1;
  const [even, odd] = zeros as [number, number];
  if (Math.max(even, odd) * 8 < sample.length || Math.min(even, odd) * 16 > Math.max(even, odd)) return undefined;
  return odd > even ? "utf-16le" : "utf-16be";
}

/** A declaration that nobody understands is no declaration. */
function known(encoding: string | undefined): string | undefined {
  try {
    return new TextDecoder(encoding).encoding && encoding;
  } catch {
    return undefined;
  }
}

/** @throws EspalierError when it does not read like words in any encoding */
function guess({ bytes, name }: Source): string {
  const firstOdd = bytes.findIndex((byte) => byte >= 0x80 || byte === ESCAPE);
  const sample = bytes.subarray(Math.max(0, firstOdd - SAMPLE / 2), firstOdd + SAMPLE / 2);
  const found = detect(sample);
  const likeliest = found === null || found === "ASCII" ? "windows-1252" : found;
  // That of DOS in Russian is one that chardet does not know.
  const natural = [likeliest, "ibm866"].find((encoding) => isNatural(decoderFor(encoding, name).decode(sample)));
  if (natural !== undefined) return natural;
  refuseBinary(decoderFor(likeliest, name).decode(sample), name);
  throw new EspalierError(
    `${name} is in an encoding that could not be told: in the likeliest, ${likeliest}, it does not read like words. ` +
      "Convert it first: iconv -f ENCODING -t utf-8.",
  );
}

function isNatural(text: string): boolean {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const strange = count(STRANGE);
  return strange <= FEW_STRANGE || strange <= SHARE_STRANGE * count(/\P{ASCII}/gu);
}

function decoderFor(encoding: string, name: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding);
  } catch (error) {
    throw new EspalierError(
      `${name} is in the encoding ${encoding}, which cannot be read. Convert it first: iconv -f ${encoding} -t utf-8.`,
      { cause: error },
    );
  }
}

function refuseBinary(text: string, name: string): void {
  const zero = text.indexOf("\0");
  if (zero >= 0) {
    throw new EspalierError(
      `${name} is not text: it has a NUL byte at character ${zero}. Give a .txt, .md, .epub, .html or .pdf file.`,
    );
  }
  let odd = 0;
  const length = Math.min(text.length, SAMPLE);
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if ((code < 32 && !(code >= 9 && code <= 13) && code !== 27) || code === 0xfffd) odd++;
  }
  if (odd * 20 > length) {
    const share = Math.round((odd / length) * 100);
    throw new EspalierError(
      `${name} is not text: ${share}% of it is control characters. Give a .txt, .md, .epub, .html or .pdf file.`,
    );
  }
}
