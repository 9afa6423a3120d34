/**
 * One training, or growing, in a folder at a time. The system's own lock on a file, taken through SQLite: it ends with its process,
 * however that ends, so there is never a dead owner's lock to judge by a process number that somebody else may have now.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { EspalierError } from "../../core/errors.ts";
import { diskError } from "./disk-errors.ts";

/** The training of a command that was killed ends itself after its row, or is ended within six seconds: who goes on at once waits for it. Milliseconds. */
const patience = 8_000;

export interface LockOptions {
  /** Milliseconds. */
  readonly wait?: number;
  /** What is at work, for whoever is refused: "growing". */
  readonly work?: string;
}

/** @throws EspalierError when another process is at work there @throws the signal's reason */
export async function lockFolder(
  folder: string,
  signal: AbortSignal,
  { wait = patience, work = "training" }: LockOptions = {},
): Promise<Disposable> {
  const file = join(folder, "training.lock");
  const owner = join(folder, "training.pid");
  for (const until = performance.now() + wait; ; await setTimeout(100)) {
    signal.throwIfAborted();
    const held = lockOf(file);
    if (held !== undefined) {
      sign(owner, work);
      return {
        [Symbol.dispose]() {
          // While it is held, so that it is nobody else's.
          rmSync(owner, { force: true });
          if (process.platform !== "win32") rmSync(file, { force: true });
          held.close();
        },
      };
    }
    if (performance.now() < until) continue;
    throw new EspalierError(
      `Another process is at work in ${folder}${ownerIn(owner)}. Wait for it, stop it, or use another folder (--out).`,
    );
  }
}

/** For people alone: that the lock is held, the system tells. A full disk is told by whatever is written next. */
function sign(file: string, work: string): void {
  try {
    writeFileSync(file, `${JSON.stringify({ work, pid: process.pid })}\n`);
  } catch {
    rmSync(file, { force: true });
  }
}

/** @returns " (growing, process 4711)", as far as it can be told */
function ownerIn(file: string): string {
  try {
    const { work, pid } = JSON.parse(readFileSync(file, "utf8")) as { readonly work?: unknown; readonly pid?: unknown };
    return ` (${String(work)}, process ${String(pid)})`;
  } catch {
    return "";
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
