/**
 * One process at a time. SQLite's lock on a file does it: the operating system frees it when a process dies, however
 * it dies, so nothing stale is left behind. Source: sqlite.org/lockingv3.html.
 */
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";

/** Waits for the lock at `path`, in steps of 0.2 s, and holds it while `work` runs. */
export async function locked<T>(path: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    while (!acquired(lock)) await setTimeout(200, undefined, { signal });
    return await work();
  } finally {
    lock.close();
  }
}

function acquired(lock: DatabaseSync): boolean {
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === 5) return false; // SQLITE_BUSY
    throw error;
  }
}
