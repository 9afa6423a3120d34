/**
 * Where labels are written: one preference a line, as JSON, in the order of the comparisons. A file is appended to, so
 * that a job that was stopped goes on; the line that a killed process left half written is taken away first.
 */
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { open, stat, truncate } from "node:fs/promises";
import { EspalierError, messageOf } from "../../core/errors.ts";
import { readJsonl } from "../../core/jsonl.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import { espalier } from "../../preferences/formats/espalier.ts";
import { type Row, RowError } from "../../preferences/formats/format.ts";
import type { Preference } from "../../preferences/preference.ts";
import { forOutput } from "../table.ts";
import { Written } from "./written.ts";

export interface LabelFile {
  /** Whether the judge's label of this comparison was there before. */
  has(comparison: Comparison): boolean;
  /** Resolves when more may be written. */
  write(preference: Preference): Promise<void>;
  /** Resolves when everything is with the operating system. */
  end(): Promise<void>;
}

export function labelsToStandardOutput(): LabelFile {
  const { stdout } = process;
  return {
    has: () => false,
    async write(preference) {
      if (!stdout.write(`${forOutput(JSON.stringify(preference))}\n`)) await once(stdout, "drain");
    },
    async end() {},
  };
}

/**
 * @param judge whose labels are found again; those of others stay where they are
 * @throws EspalierError when it cannot be written, or holds something else than labels
 */
export async function openLabelFile(path: string, judge: string): Promise<LabelFile> {
  let before: Written | undefined;
  let stream: WriteStream;
  try {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && found.size > 0) before = await goOn(path, judge);
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
    if (!failure) return;
    throw new EspalierError(
      `${path} could not be written: ${messageOf(failure)}. What was judged is kept in the journal: ` +
        "make room or name another file with --out, and run the same command again.",
    );
  };
  return {
    has: (comparison) => before?.has(comparison) ?? false,
    async write(preference) {
      check();
      if (!stream.write(`${JSON.stringify(preference)}\n`)) await drained(stream);
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

/** How our lines begin. */
const beginning = '{"comparison":';

/** Reads what is there and takes away a last line without its end. @returns what the judge has labelled */
async function goOn(path: string, judge: string): Promise<Written> {
  const before = new Written();
  const refuse = (reason: string) =>
    new EspalierError(`${path} is not a file of labels: ${reason}. Name another file with --out.`);
  const { whole, torn } = await lastLine(path);
  if (!beginning.startsWith(torn.slice(0, beginning.length))) throw refuse("its last line does not end");
  let problem: string | undefined;
  for await (const row of whole > 0 ? readJsonl(path) : []) {
    if (problem !== undefined) throw refuse(problem);
    const found = "problem" in row ? row.problem : labelIn(row.value);
    if (typeof found === "string") problem = `line ${row.line}: ${found}`;
    else if (found.judge === judge) before.add(found.comparison);
  }
  // Only the torn line may be one that cannot be read.
  if (problem !== undefined && torn === "") throw refuse(problem);
  if (torn !== "") await truncate(path, whole);
  return before;
}

/** @returns the label that a line holds, or why it holds none */
function labelIn(value: unknown): Preference | string {
  if (typeof value !== "object" || value === null || !("comparison" in value)) return "it holds no judgement";
  try {
    return espalier.read(value as Row)[0]!.preferences[0]!;
  } catch (error) {
    if (error instanceof RowError) return error.message;
    throw error;
  }
}

/** @returns bytes up to the last line break, and how what comes after it begins */
async function lastLine(path: string): Promise<{ whole: number; torn: string }> {
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
    const { bytesRead } = await file.read(buffer, 0, Math.min(beginning.length, size - whole), whole);
    return { whole, torn: buffer.toString("utf8", 0, bytesRead) };
  } finally {
    await file.close();
  }
}
