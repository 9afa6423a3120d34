/** A run's result and its whole tree as files in a folder. */
import { accessSync, constants, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EspalierError, messageOf } from "../core/errors.ts";
import { makeFolders } from "../core/make-folders.ts";
import type { Journal, RunRecord } from "../journal/journal.ts";
import { outline } from "./outline.ts";
import { outputText, readTree } from "./tree.ts";

/** Makes the folder, so that one that cannot be written is found out before anything is spent. @throws EspalierError */
export function prepareFolder(folder: string): void {
  try {
    makeFolders(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

/**
 * @param source the text that the nodes' spans point into, where it is at hand
 * @returns the files written; none when the run has no tree yet
 * @throws EspalierError when they cannot be written
 */
export function writeTree(
  journal: Journal,
  { id, name, status }: Pick<RunRecord, "id" | "name" | "status">,
  folder: string,
  source?: string,
): string[] {
  const root = readTree(journal, id);
  if (!root) return [];
  const files: Record<string, string> = {
    ...(root.output !== undefined && { "summary.txt": `${outputText(root)}\n` }),
    "tree.json": `${JSON.stringify({ run: id, name, status, root }, null, 2)}\n`,
    "outline.md": outline(name, root, source),
    ...(source !== undefined && { "source.txt": source }),
  };
  try {
    for (const [file, text] of Object.entries(files)) {
      // Whole or not at all: a reader never sees half a file, nor a mixture of two runs that write at once.
      const part = join(folder, `${file}.${process.pid}.part`);
      writeFileSync(part, text);
      renameSync(part, join(folder, file));
    }
  } catch (error) {
    throw cannotWrite(folder, error, `Run ${id} itself is kept: try  espalier resume ${id} --out FOLDER`);
  }
  return Object.keys(files).map((file) => join(folder, file));
}

function cannotWrite(folder: string, error: unknown, advice = "Name another folder with --out."): EspalierError {
  const why = (error as NodeJS.ErrnoException).code === "EEXIST" ? "it is a file" : messageOf(error);
  return new EspalierError(`The folder ${folder} cannot be written: ${why}. ${advice}`, { cause: error });
}
