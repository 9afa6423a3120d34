/** Preferences as files: JSONL in the shapes of `formats/formats.ts`, or Parquet. */
import { createWriteStream } from "node:fs";
import { realpath, rename, rm, stat } from "node:fs/promises";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { EspalierError, messageOf } from "../core/errors.ts";
import type { Comparison } from "./comparison.ts";
import type { JudgedPreference, Row, Unheld } from "./formats/format.ts";
import { writable } from "./formats/formats.ts";
import { parquetChunks, parquetRows } from "./formats/parquet.ts";
import type { Preference } from "./preference.ts";

/** `espalier` is our own, which holds everything. */
export type OutputFormat = "espalier" | keyof typeof writable | "parquet";
export const outputFormats = ["espalier", ...Object.keys(writable), "parquet"] as readonly OutputFormat[];

export interface Written {
  readonly rows: number;
  /** Left out for having no verdict. */
  readonly unjudged: number;
  /** Left out because the format has no place for them, by what they are. */
  readonly unheld: Readonly<Partial<Record<Unheld, number>>>;
}

/**
 * Streams. A file is written beside its place and then put there: whatever goes wrong, an older one stays.
 * @param rows preferences, and comparisons that nobody has judged, which only our own format holds
 * @param to a file's path, or a stream, which is left open
 * @throws EspalierError when it cannot be written
 */
export async function writePreferences(
  rows: Iterable<Preference | Comparison> | AsyncIterable<Preference | Comparison>,
  to: string | Writable,
  format: OutputFormat,
): Promise<Written> {
  const written = { rows: 0, unjudged: 0, unheld: {} as Partial<Record<Unheld, number>> };
  const chosen = selected(rows, format, written);
  const chunks = format === "parquet" ? parquetChunks(chosen) : jsonlChunks(chosen);
  if (typeof to === "string") await save(chunks, to);
  else await pipeline(chunks, to, { end: false });
  return written;
}

interface Counts {
  rows: number;
  unjudged: number;
  readonly unheld: Partial<Record<Unheld, number>>;
}

/** The rows of the file, counting what is left out of it. */
async function* selected(
  rows: Iterable<Preference | Comparison> | AsyncIterable<Preference | Comparison>,
  format: OutputFormat,
  counts: Counts,
): AsyncGenerator<Row> {
  const write = format === "espalier" ? undefined : format === "parquet" ? parquetRows() : writable[format].write;
  for await (const given of rows) {
    const row = write ? rowOf(given, write, counts) : { ...given };
    if (!row) continue;
    counts.rows += 1;
    yield row;
  }
}

function rowOf(
  given: Preference | Comparison,
  write: (preference: JudgedPreference) => Row | Unheld,
  counts: Counts,
): Row | undefined {
  if (!("verdict" in given) || given.verdict.status === "unjudged") {
    counts.unjudged += 1;
    return undefined;
  }
  const row = write({ ...given, verdict: given.verdict });
  if (typeof row !== "string") return row;
  counts.unheld[row] = (counts.unheld[row] ?? 0) + 1;
  return undefined;
}

/** Characters that go to the file at once. */
const chunkSize = 64 * 1024;

async function* jsonlChunks(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  let chunk = "";
  for await (const row of rows) {
    chunk += `${JSON.stringify(row)}\n`;
    if (chunk.length < chunkSize) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}

/** @throws EspalierError */
async function save(chunks: AsyncIterable<string | Uint8Array>, path: string): Promise<void> {
  // What is no plain file, as /dev/null, must not be replaced by one; a link stays a link.
  const target = await realpath(path).catch(() => path);
  const isPlain = await stat(target).then(
    (found) => found.isFile(),
    () => true,
  );
  const part = isPlain ? `${target}.${process.pid}.part` : target;
  try {
    await pipeline(chunks, createWriteStream(part, { flush: isPlain }));
    if (isPlain) await rename(part, target);
  } catch (error) {
    if (isPlain) await rm(part, { force: true });
    // What the rows' source has thrown is no fault of the file.
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new EspalierError(`${path} cannot be written: ${messageOf(error)}. What was there is as it was.`, {
      cause: error,
    });
  }
}
