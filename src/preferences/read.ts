/** Comparisons and what is already said of them, from JSONL in any of the shapes of `formats/formats.ts`. */
import { EspalierError } from "../core/errors.ts";
import { readJsonl } from "../core/jsonl.ts";
import { type Format, type Row, RowError } from "./formats/format.ts";
import { formats } from "./formats/formats.ts";
import { Seen } from "./seen.ts";
import type { Judgements } from "./store.ts";

/** What a line holds; a line of several pairs, as UltraFeedback's, comes once for each. */
export type ReadRow =
  | (Judgements & {
      readonly line: number;
      /** The earlier line that holds the same comparison; what is new are its preferences. */
      readonly repeats?: number;
    })
  | Problem;

/** What is wrong with a line; those after it are read all the same. */
export interface Problem {
  readonly line: number;
  readonly problem: string;
}

/**
 * Streams: memory does not grow with the file, but for 32 bytes a comparison. A comparison that a file has twice comes
 * once, and again for each line with preferences of its own.
 * @param path `-` is standard input
 * @throws EspalierError when the file cannot be read, is empty or is no JSONL
 */
export async function* readComparisons(path: string): AsyncGenerator<ReadRow> {
  const seen = new Seen();
  let isEmpty = true;
  for await (const read of readJsonl(path)) {
    isEmpty = false;
    if ("problem" in read) yield read;
    else yield* rowsOf(read.line, read.value, seen);
  }
  if (isEmpty) throw new EspalierError(`${path === "-" ? "Standard input" : path} is empty: there is nothing to read.`);
}

function* rowsOf(line: number, value: unknown, seen: Seen): Generator<ReadRow> {
  try {
    for (const { comparison, preferences } of judgementsIn(value)) {
      const { id, a, b } = comparison;
      const earlier = a.text === b.text ? undefined : seen.add(comparison, line);
      if (a.text === b.text) yield { line, problem: "both candidates are the same text" };
      else if (earlier?.isSame === false) yield { line, problem: conflict(id, earlier.line) };
      else if (!earlier) yield { line, comparison, preferences };
      else if (preferences.length > 0) yield { line, comparison, preferences, repeats: earlier.line };
    }
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    yield { line, problem: error.message };
  }
}

/** @returns the pairs of one line's value. @throws RowError when it has none that can be read */
export function judgementsIn(value: unknown): readonly Judgements[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const found = value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
    throw new RowError(`a row must be a JSON object, this is ${found}`);
  }
  const row = value as Row;
  const fitting = Object.values<Format>(formats).find(({ fits }) => fits(row));
  if (fitting) return fitting.read(row);
  const fields = Object.keys(row).slice(0, 12).join(", ");
  throw new RowError(`a row of no known shape, with the fields ${fields || "none"}. Known shapes: ${shapes}`);
}

const shapes = Object.entries(formats)
  .map(([name, { fields }]) => `${name} (${fields})`)
  .join(", ");

function conflict(id: string, line: number): string {
  return `the id ${id} is that of line ${line} too, which has other texts, other sides or another right answer`;
}
