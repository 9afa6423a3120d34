/** The records of a set's files: those that a file holds, or one that is put together from several files of text. */
import { readFile } from "node:fs/promises";
import { EspalierError } from "../../core/errors.ts";
import type { FoundFile } from "./find-files.ts";
import type { Part, Place, PublicSet } from "./public-set.ts";
import { recordsOf } from "./records.ts";

export interface SetRecord {
  readonly value: unknown;
  readonly place: Place;
  /** For people. */
  readonly where: string;
}

/** @throws EspalierError where a file cannot be read */
export async function* recordsIn(set: PublicSet<unknown>, files: readonly FoundFile[]): AsyncGenerator<SetRecord> {
  let index = 0;
  let gathered: Gathered | undefined;
  for (const { path, file } of files) {
    const part = set.part?.(file);
    if (gathered && part?.record !== gathered.record) {
      yield { value: gathered.value, place: { file: gathered.file, index }, where: gathered.path };
      index += 1;
      gathered = undefined;
    }
    if (part) {
      gathered ??= { record: part.record, value: { ...part.about }, file, path };
      place(gathered.value, part, await textOf(path));
    } else {
      let inFile = 0;
      for await (const { value, where } of recordsOf(path)) {
        yield { value, place: { file, index: inFile }, where: `${path}, ${where}` };
        inFile += 1;
      }
    }
  }
  if (gathered) yield { value: gathered.value, place: { file: gathered.file, index }, where: gathered.path };
}

/** A record of which not all files were read yet; named by the first of them. */
interface Gathered {
  readonly record: string;
  readonly value: Record<string, unknown>;
  readonly file: string;
  readonly path: string;
}

function place(record: Record<string, unknown>, { field: [name, inner] }: Part, text: string): void {
  record[name] = inner === undefined ? text : { ...(record[name] as object), [inner]: text };
}

async function textOf(path: string): Promise<string> {
  const bytes = await readFile(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new EspalierError(`${path} is no text: it is not UTF-8.`, { cause: error });
  }
}
