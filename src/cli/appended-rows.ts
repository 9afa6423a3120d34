/**
 * A file that rows are appended to, one JSON object a line, so that a job that was stopped goes on behind what is there;
 * the line that a killed process left half written is taken away first.
 */
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { open, stat, truncate } from "node:fs/promises";
import { EspalierError, messageOf } from "../core/errors.ts";
import { readJsonl } from "../core/jsonl.ts";
import { forOutput } from "./table.ts";

export interface RowSink {
  /** Resolves when more may be written. */
  write(row: object): Promise<void>;
  /** Resolves when everything is with the operating system. */
  end(): Promise<void>;
}

export interface RowKind {
  /** In the plural: "labels". */
  readonly name: string;
  /** How every line of it begins. */
  readonly beginning: string;
  /** Told each row that is there. @returns why it is none of these rows */
  readonly onRow: (value: unknown) => string | undefined;
  /** Said when the disk is full: what is not lost, and what to do. */
  readonly afterFailure: string;
}

export function rowsToStandardOutput(): RowSink {
  const { stdout } = process;
  return {
    async write(row) {
      if (!stdout.write(`${forOutput(JSON.stringify(row))}\n`)) await once(stdout, "drain");
    },
    async end() {},
  };
}

/** @throws EspalierError when it cannot be written, or holds something else than such rows */
export async function appendRows(path: string, kind: RowKind): Promise<RowSink> {
  let stream: WriteStream;
  try {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && found.size > 0) await goOn(path, kind);
    stream = createWriteStream(path, { flags: "a" });
    await once(stream, "open");
  } catch (error) {
    if (error instanceof EspalierError) throw error;
    throw new EspalierError(`${path} cannot be written: ${messageOf(error)}. Name another file with --out.`);
  }
  let failure: Error | undefined;
  stream.on("error", (error) => {
    failure = error;
  });
  const check = () => {
    if (failure) throw new EspalierError(`${path} could not be written: ${messageOf(failure)}. ${kind.afterFailure}`);
  };
  return {
    async write(row) {
      check();
      if (!stream.write(`${JSON.stringify(row)}\n`)) await drained(stream);
      check();
    },
    async end() {
      stream.end();
      await closed(stream);
      check();
    },
  };
}

/** Resolves when there is room again, or never will be. */
function drained(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
  });
}

async function closed(stream: WriteStream): Promise<void> {
  if (!stream.closed) await new Promise<void>((resolve) => void stream.once("close", resolve));
}

/** Reads what is there and takes away a last line without its end. */
async function goOn(path: string, { name, beginning, onRow }: RowKind): Promise<void> {
  const refuse = (reason: string) =>
    new EspalierError(`${path} is not a file of ${name}: ${reason}. Name another file with --out.`);
  const { whole, torn } = await lastLine(path, beginning.length);
  if (!beginning.startsWith(torn)) throw refuse("its last line does not end");
  let problem: string | undefined;
  for await (const row of whole > 0 ? readJsonl(path) : []) {
    if (problem !== undefined) throw refuse(problem);
    const found = "problem" in row ? row.problem : onRow(row.value);
    if (found !== undefined) problem = `line ${row.line}: ${found}`;
  }
  // Only the torn line may be one that cannot be read.
  if (problem !== undefined && torn === "") throw refuse(problem);
  if (torn !== "") await truncate(path, whole);
}

/** @returns bytes up to the last line break, and the first `characters` of what comes after it */
async function lastLine(path: string, characters: number): Promise<{ whole: number; torn: string }> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(64 * 1024);
    let whole = 0;
    for (let end = size; end > 0 && whole === 0; end -= buffer.length) {
      const start = Math.max(0, end - buffer.length);
      const { bytesRead } = await file.read(buffer, 0, end - start, start);
      const lineBreak = buffer.subarray(0, bytesRead).lastIndexOf("\n");
      if (lineBreak >= 0) whole = start + lineBreak + 1;
    }
    const { bytesRead } = await file.read(buffer, 0, Math.min(characters, size - whole), whole);
    return { whole, torn: buffer.toString("utf8", 0, bytesRead) };
  } finally {
    await file.close();
  }
}
