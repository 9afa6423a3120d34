/** The folder of --out: found out to be writable before anything is spent, and written a whole file at a time. */
import { accessSync, constants, existsSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { EspalierError, messageOf } from "../core/errors.ts";
import { makeFolders } from "../core/make-folders.ts";

/** Makes the folder. @throws EspalierError when it cannot be written */
export function prepareFolder(folder: string): void {
  try {
    makeFolders(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

/** Finds out whether the folder can be written, and leaves nothing behind. @throws EspalierError when it cannot be */
export function tryFolder(folder: string): void {
  const missing: string[] = [];
  for (let at = resolve(folder); !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  prepareFolder(folder);
  try {
    for (const one of missing) rmdirSync(one);
  } catch {
    // Another process put something into it: then it is theirs to keep.
  }
}

/**
 * @param files texts by name
 * @param advice what to do where they cannot be written
 * @returns the files written. @throws EspalierError
 */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>, advice?: string): string[] {
  try {
    for (const [file, text] of Object.entries(files)) {
      // Whole or not at all: a reader never sees half a file, nor a mixture of two processes that write at once.
      const part = join(folder, `${file}.${process.pid}.part`);
      try {
        writeFileSync(part, text);
        renameSync(part, join(folder, file));
      } finally {
        rmSync(part, { force: true });
      }
    }
  } catch (error) {
    throw cannotWrite(folder, error, advice);
  }
  return Object.keys(files).map((file) => join(folder, file));
}

function cannotWrite(folder: string, error: unknown, advice = "Name another folder with --out."): EspalierError {
  const { code } = error as NodeJS.ErrnoException;
  const why = code === "EEXIST" ? "it is a file" : code === "ENOSPC" ? "the disk is full" : messageOf(error);
  return new EspalierError(`The folder ${folder} cannot be written: ${why}. ${advice}`, { cause: error });
}
