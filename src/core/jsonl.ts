/**
 * JSON Lines, one value a line, read as a stream: memory does not grow with the file, and a line that cannot be read
 * is named by its number while the rest goes on. Source: https://jsonlines.org.
 */
import { createReadStream } from "node:fs";
import { EspalierError, messageOf } from "./errors.ts";

export type JsonLine = { readonly value: unknown } | { readonly problem: string };
export type NumberedLine = JsonLine & {
  /** From 1; blank lines count, and are left out. */
  readonly line: number;
};

/** 16 MiB of one line is a file without line breaks, not a row. */
const longest = 16 * 1024 * 1024;

/**
 * @param path `-` is standard input
 * @param limit bytes that a line may have
 * @throws EspalierError when the file cannot be read, or is something else than lines of JSON
 */
export async function* readJsonl(path: string, limit: number = longest): AsyncGenerator<NumberedLine> {
  const name = path === "-" ? "Standard input" : path;
  yield* jsonLines(chunks(path, name), name, limit);
}

/** The same of bytes that come from elsewhere, such as an unpacked file. @param name for errors */
export async function* jsonLines(
  source: AsyncIterable<Buffer>,
  name: string,
  limit: number = longest,
): AsyncGenerator<NumberedLine> {
  let line = 0;
  for await (const bytes of lines(source, limit)) {
    line += 1;
    if (bytes === tooLong) {
      yield { line, problem: `longer than ${limit} bytes` };
      continue;
    }
    if (line === 1) refuseOther(bytes, name);
    const found = parse(bytes);
    if (found) yield { line, ...found };
  }
}

async function* chunks(path: string, name: string): AsyncGenerator<Buffer> {
  const stream = path === "-" ? process.stdin : createReadStream(path, { highWaterMark: 256 * 1024 });
  try {
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    throw new EspalierError(reasonFor(error as NodeJS.ErrnoException, name), { cause: error });
  }
}

const tooLong = Symbol("a line that is too long");

/** The lines without their breaks, the last one with or without; of one that is too long nothing is held. */
async function* lines(source: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Buffer | typeof tooLong> {
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer) => {
    length += part.length;
    if (length > limit) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const whole = () => {
    const line = length > limit ? tooLong : parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      take(chunk.subarray(start, end));
      yield whole();
      start = end + 1;
    }
    take(chunk.subarray(start));
  }
  if (length > 0) yield whole();
}

const lineFeed = 0x0a;
/** Leaves out a byte-order mark. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** @returns undefined for a blank line */
function parse(bytes: Buffer): JsonLine | undefined {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { problem: "not UTF-8" };
  }
  try {
    return text.trim() === "" ? undefined : { value: JSON.parse(text) };
  } catch (error) {
    return { problem: `not JSON: ${messageOf(error)}` };
  }
}

/** What its beginning shows not to be lines of JSON: better said once than of every line. @throws EspalierError */
function refuseOther(start: Buffer, name: string): void {
  const [first, second] = start;
  const refuse = (what: string, advice: string) => {
    throw new EspalierError(`${name} is ${what}, not JSONL (one JSON object a line). ${advice}`);
  };
  if (first === 0x1f && second === 0x8b) refuse("compressed with gzip", "Unpack it first: gunzip -k FILE.");
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    refuse("UTF-16", "Convert it first: iconv -f utf-16 -t utf-8.");
  }
  if (start.includes(0) || start.subarray(0, 4).toString("latin1") === "PAR1") {
    refuse("a binary file", "Convert it first; pandas writes JSONL: to_json(path, orient='records', lines=True).");
  }
  const text = start.toString("utf8").replace("\ufeff", "").trimStart();
  if (text.startsWith("[")) refuse("one JSON list", "Convert it first: jq -c '.[]' FILE.");
  if (text.trimEnd() === "{") refuse("JSON over several lines", "Convert it first: jq -c . FILE.");
}

function reasonFor({ code, message }: NodeJS.ErrnoException, name: string): string {
  if (code === "ENOENT" || code === "ENOTDIR") {
    return `There is no file "${name}". Check the path, or use "-" to read standard input.`;
  }
  if (code === "EACCES" || code === "EPERM") {
    return `No permission to read ${name}. Make it readable (chmod u+r), or pipe it in with "-".`;
  }
  if (code === "EISDIR") return `${name} is a directory. Name one .jsonl file in it.`;
  return `${name} could not be read: ${message}.`;
}
