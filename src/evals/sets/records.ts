/** The records of a set's file: a JSON array, or JSON Lines, packed with gzip or not. Its first bytes say which. */
import { createReadStream } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { EspalierError, messageOf } from "../../core/errors.ts";
import { jsonLines, readJsonl } from "../../core/jsonl.ts";

export interface NumberedRecord {
  readonly value: unknown;
  /** For people: "line 3", "record 3" of an array. From 1. */
  readonly where: string;
}

/**
 * Lines are streamed; an array is read whole.
 * @throws EspalierError where it cannot be read, a line is no JSON, or it is no array and no lines of JSON
 */
export async function* recordsOf(path: string): AsyncGenerator<NumberedRecord> {
  const start = await firstBytes(path);
  if (start.length === 0) throw new EspalierError(`${path} is empty.`);
  if (start[0] === 0x1f && start[1] === 0x8b) {
    yield* numbered(path, jsonLines(unpacked(path), path));
  } else if (start.toString("utf8").replace("\ufeff", "").trimStart().startsWith("[")) {
    const records = await arrayIn(path);
    for (const [index, value] of records.entries()) yield { value, where: `record ${index + 1}` };
  } else {
    yield* numbered(path, readJsonl(path));
  }
}

async function* numbered(path: string, lines: ReturnType<typeof readJsonl>): AsyncGenerator<NumberedRecord> {
  for await (const read of lines) {
    if ("problem" in read) throw new EspalierError(`${path}, line ${read.line}: ${read.problem}.`);
    yield { value: read.value, where: `line ${read.line}` };
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  await using file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new EspalierError(`${path} could not be read: ${error.message}.`, { cause: error });
  });
  const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64);
  return buffer.subarray(0, bytesRead);
}

async function* unpacked(path: string): AsyncGenerator<Buffer> {
  try {
    // pipeline hands errors of the file on to whoever reads the unpacked bytes.
    yield* pipeline(createReadStream(path), createGunzip(), () => {}) as AsyncIterable<Buffer>;
  } catch (error) {
    throw new EspalierError(`${path} could not be unpacked: ${messageOf(error)}. Fetch it anew.`, { cause: error });
  }
}

async function arrayIn(path: string): Promise<unknown[]> {
  try {
    return JSON.parse((await readFile(path, "utf8")).replace(/^\ufeff/, ""));
  } catch (error) {
    throw new EspalierError(`${path} begins as a JSON array and is none: ${messageOf(error)}.`, { cause: error });
  }
}
