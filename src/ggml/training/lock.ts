/**
 * One training in a folder at a time. The system's own lock on a file, taken through SQLite: it ends with its process,
 * however that ends, so there is never a dead owner's lock to judge by a process number that somebody else may have now.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EspalierError } from "../../core/errors.ts";
import { diskError } from "./disk-errors.ts";

/** @throws EspalierError when another process trains there */
export function lockFolder(folder: string): Disposable {
  const file = join(folder, "training.lock");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === busy) {
      throw new EspalierError(
        `Another training is at work in ${folder}. Wait for it, stop it, or use another folder (--out).`,
      );
    }
    throw diskError(error, file, "Nothing was trained.");
  }
  const held = database;
  return {
    [Symbol.dispose]() {
      // While it is held, so that it is nobody else's.
      if (process.platform !== "win32") rmSync(file, { force: true });
      held.close();
    },
  };
}

/** SQLITE_BUSY. Source: https://sqlite.org/rescode.html */
const busy = 5;
