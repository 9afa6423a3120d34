/** The tables of the embedded journal, and their version. */
import type { DatabaseSync } from "node:sqlite";
import { JournalError } from "./journal.ts";

/** Raised with every change of the tables; each step below brings a file from one version to the next. */
const steps = [
  // Long texts come last: what lies behind them in a row is slow to reach.
  `CREATE TABLE runs (
     id TEXT PRIMARY KEY, name TEXT NOT NULL, task TEXT NOT NULL, status TEXT NOT NULL, started INTEGER NOT NULL,
     ended INTEGER, error TEXT, options TEXT NOT NULL, output TEXT, input TEXT NOT NULL
   );
   CREATE TABLE nodes (
     run TEXT NOT NULL, id TEXT NOT NULL, parent TEXT, position INTEGER NOT NULL, depth INTEGER NOT NULL,
     task TEXT NOT NULL, label TEXT NOT NULL, spanStart INTEGER, spanEnd INTEGER, status TEXT NOT NULL,
     started INTEGER NOT NULL, ended INTEGER, execution INTEGER NOT NULL, error TEXT, calls TEXT NOT NULL, output TEXT, input TEXT NOT NULL,
     PRIMARY KEY (run, id)
   );
   CREATE TABLE calls (
     key TEXT PRIMARY KEY, model TEXT NOT NULL, endpoint TEXT NOT NULL, status TEXT NOT NULL,
     inputTokens INTEGER, cachedInputTokens INTEGER, outputTokens INTEGER, cost REAL, attempts INTEGER,
     started INTEGER NOT NULL, ended INTEGER, owner TEXT, lease INTEGER, fence INTEGER NOT NULL,
     error TEXT, reply TEXT, request TEXT NOT NULL
   );`,
  `CREATE TABLE comparisons (
     dataset TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (dataset, id)
   );
   CREATE INDEX comparisons_in_order ON comparisons (dataset, position);
   CREATE TABLE judgements (
     dataset TEXT NOT NULL, comparison TEXT NOT NULL, judge TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL,
     at INTEGER NOT NULL, withdrawn INTEGER, body TEXT NOT NULL
   );
   CREATE INDEX judgements_by_comparison ON judgements (dataset, comparison, judge);
   CREATE TABLE reservations (
     dataset TEXT NOT NULL, comparison TEXT NOT NULL, judge TEXT NOT NULL, until INTEGER NOT NULL,
     PRIMARY KEY (dataset, comparison, judge)
   );
   CREATE TABLE drafts (
     dataset TEXT NOT NULL, comparison TEXT NOT NULL, judge TEXT NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (dataset, comparison, judge)
   );
   CREATE TABLE batches (
     id TEXT PRIMARY KEY, model TEXT NOT NULL, endpoint TEXT NOT NULL, remote TEXT, status TEXT NOT NULL,
     body TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER
   );`,
  "ALTER TABLE runs ADD COLUMN owner TEXT;",
  `CREATE TABLE samples (
     key TEXT PRIMARY KEY, eval TEXT NOT NULL, arm TEXT NOT NULL, item TEXT NOT NULL, seed INTEGER NOT NULL,
     epoch INTEGER NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL
   );`,
  `INSERT INTO calls (key, model, endpoint, status, started, ended, fence, reply, request)
     SELECT key, arm, eval, 'done', at, at, 0, body, '' FROM samples WHERE status = 'done' ON CONFLICT DO NOTHING;
   DROP TABLE samples;`,
];

/** Tells a journal from other SQLite files: "Espa" in ASCII. Source: https://www.sqlite.org/pragma.html#pragma_application_id */
const applicationId = 0x45737061;

/** Whether an open file is a journal or may become one; looks without writing. */
export function isJournal(database: DatabaseSync): boolean {
  const { id } = database.prepare("SELECT application_id AS id FROM pragma_application_id").get() as { id: number };
  if (id === applicationId) return true;
  // A journal from before there was a mark, or a new file.
  const { tables, ours } = database
    .prepare(
      "SELECT count(*) AS tables, coalesce(sum(name IN ('runs', 'nodes', 'calls')), 0) AS ours FROM sqlite_schema WHERE type = 'table'",
    )
    .get() as { tables: number; ours: number };
  return id === 0 && (tables === 0 || ours === 3);
}

/** What every connection to a journal needs: readers beside a writer, and commits that survive a power cut. */
export function configure(database: DatabaseSync): void {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8000");
}

/**
 * Brings an open file to the newest version.
 * @throws JournalError when the file is of a newer version than this program knows
 */
export function migrate(database: DatabaseSync, path: string): void {
  const found = versionOf(database);
  if (found > steps.length) {
    throw new JournalError(
      `${path} was written by a newer Espalier (journal version ${found}; this one reads up to ${steps.length}). ` +
        "Update Espalier, or choose another file with --journal.",
    );
  }
  if (found === steps.length) return;
  database.exec("BEGIN IMMEDIATE");
  // Another process may have migrated while this one waited for the lock.
  for (const step of steps.slice(versionOf(database))) database.exec(step);
  database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${steps.length}; COMMIT`);
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
}
