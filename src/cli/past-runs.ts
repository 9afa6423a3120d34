/** Finds runs that a journal keeps, for commands that look at them or continue them. */
import { existsSync } from "node:fs";
import { EspalierError } from "../core/errors.ts";
import type { Journal, RunRecord } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";

const start = "Start a run with  espalier summarize BOOK";

/** Where opening a journal would make one, this says that there is none. @throws EspalierError */
export function openPastJournal(path: string, advice = start): Journal {
  if (existsSync(path)) return openJournal(path);
  throw new EspalierError(`There is no journal at ${path} yet. ${advice}, or name another file with --journal.`);
}

/**
 * @param id the beginning of a run's id; the latest run unless given
 * @throws EspalierError when there is no such run, or several
 */
export function findRun(journal: Journal, id?: string): RunRecord {
  if (id) return journal.run(id);
  const [latest] = journal.runs();
  if (latest) return latest;
  throw new EspalierError(`${journal.path} holds no runs yet. ${start}`);
}
