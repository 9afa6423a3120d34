/**
 * One training in a folder at a time. The system's own lock on a file, taken through SQLite: it ends with its process,
 * however that ends, so there is never a dead owner's lock to judge by a process number that somebody else may have now.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { EspalierError } from "../../core/errors.ts";
import { diskError } from "./disk-errors.ts";

/** The training of a command that was killed ends itself after its row: who goes on at once waits for it. Milliseconds. */
const patience = 8_000;

/**
 * @param wait milliseconds
 * @throws EspalierError when another process goes on training there @throws the signal's reason
 */
export async function lockFolder(folder: string, signal: AbortSignal, wait = patience): Promise<Disposable> {
  const file = join(folder, "training.lock");
  for (const until = performance.now() + wait; ; await setTimeout(100)) {
    signal.throwIfAborted();
    const held = lockOf(file);
    if (held !== undefined) {
      return {
        [Symbol.dispose]() {
          // While it is held, so that it is nobody else's.
          if (process.platform !== "win32") rmSync(file, { force: true });
          held.close();
        },
      };
    }
    if (performance.now() < until) continue;
    throw new EspalierError(
      `Another training is at work in ${folder}. Wait for it, stop it, or use another folder (--out).`,
    );
  }
}

/** @returns undefined when another process has it */
function lockOf(file: string): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === busy) return undefined;
    throw diskError(error, file, "Nothing was trained.");
  }
}

/** SQLITE_BUSY. Source: https://sqlite.org/rescode.html */
const busy = 5;
