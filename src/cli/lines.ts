/** Lines of a file of rows: how many there are, and those that cannot be used, told one by one and counted. */
import { createReadStream } from "node:fs";
import { EspalierError } from "../core/errors.ts";
import { readJsonl } from "../core/jsonl.ts";
import { RowError } from "../preferences/formats/format.ts";

/** Lines that are named one by one. */
const namedLines = 20;

export class UnreadLines {
  readonly #tell: (problem: string) => void;
  #count = 0;
  #hasShapes = false;

  constructor(tell: (problem: string) => void) {
    this.#tell = tell;
  }

  get count(): number {
    return this.#count;
  }

  /** @param file `-` is standard input */
  add(file: string, { line, problem }: { readonly line: number; readonly problem: string }): void {
    this.#count += 1;
    const shapes = problem.indexOf(" Known shapes:");
    // The list is long, and the same for each line.
    const short = shapes >= 0 && this.#hasShapes ? problem.slice(0, shapes) : problem;
    this.#hasShapes ||= shapes >= 0;
    if (this.#count <= namedLines) this.#tell(`${file === "-" ? "standard input" : file}, line ${line}: ${short}`);
    if (this.#count === namedLines + 1) this.#tell("More lines cannot be read; the summary counts them.");
  }
}

/**
 * What a file's rows hold, one line at a time; those that hold nothing are told to `unread`.
 * @param file `-` is standard input
 * @param valuesIn throws RowError for a row that cannot be used
 * @throws EspalierError when the file cannot be read, or is empty
 */
export async function* rowsIn<T>(
  file: string,
  unread: UnreadLines,
  valuesIn: (row: unknown) => Iterable<T>,
): AsyncGenerator<T> {
  let isEmpty = true;
  for await (const read of readJsonl(file)) {
    isEmpty = false;
    if ("problem" in read) {
      unread.add(file, read);
      continue;
    }
    try {
      yield* valuesIn(read.value);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      unread.add(file, { line: read.line, problem: error.message });
    }
  }
  if (isEmpty) throw new EspalierError(`${file === "-" ? "Standard input" : file} is empty: there is nothing to read.`);
}

/** @returns line breaks of the file; 0 when it cannot be told: reading the lines will say why */
export async function countLines(path: string): Promise<number> {
  if (path === "-") return 0;
  let count = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count += 1;
    }
    return count;
  } catch {
    return 0;
  }
}

/** Why a command that did what it was asked ends with 1. */
export function unreadEnding(count: number): string {
  return `${count === 1 ? "1 line" : `${count} lines`} could not be read: exit code 1.`;
}
