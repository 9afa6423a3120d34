/** Everything that is ever written to the embedded journal, by name; a batch is one transaction. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { NodeRecord, RunRecord } from "./journal.ts";
import type { Reservation } from "./labels.ts";
import { mayBeAlive } from "./owner.ts";

export const nodeColumns = [
  "run",
  "id",
  "parent",
  "position",
  "depth",
  "task",
  "label",
  "spanStart",
  "spanEnd",
  "status",
  "started",
  "ended",
  "execution",
  "error",
  "calls",
  "output",
  "input",
] as const satisfies readonly (keyof NodeRecord)[];

export const runColumns = [
  "id",
  "name",
  "task",
  "status",
  "started",
  "ended",
  "error",
  "options",
  "output",
  "input",
] as const satisfies readonly (keyof RunRecord)[];

/** What has an output keeps it when it is begun again, or stopped, until another execution comes to an end. */
const stands = (table: string) => `${table}.output IS NOT NULL AND excluded.status IN ('running', 'stopped')`;

/** An upsert of a run or a node. */
function save(table: string, columns: readonly string[]): string {
  const values = columns.map((column) => {
    // Of two executions at once the older must not make stale what the newer has visited.
    if (column === "execution") return "execution = max(nodes.execution, excluded.execution)";
    return `${column} = iif(${stands(table)}, ${table}.${column}, excluded.${column})`;
  });
  return `INSERT INTO ${table} (${columns}) VALUES (${columns.map(() => "?")}) ON CONFLICT DO UPDATE SET ${values}`;
}

const statements = {
  finish: `UPDATE calls SET status = 'done', request = ?, reply = ?, inputTokens = ?, cachedInputTokens = ?,
      outputTokens = ?, cost = ?, attempts = ?, ended = ?, owner = NULL, lease = NULL
    WHERE key = ? AND status <> 'done'`,
  fail: `UPDATE calls SET status = 'failed', request = ?, error = ?, attempts = ?, ended = ?, owner = NULL, lease = NULL
    WHERE key = ? AND fence = ? AND status = 'pending'`,
  extend: "UPDATE calls SET lease = ? WHERE key = ? AND fence = ? AND status = 'pending'",
  saveRun: save("runs", [...runColumns, "owner"]),
  saveNode: save("nodes", nodeColumns),
  prune: "DELETE FROM nodes WHERE run = ? AND execution < ?",
  endNode: `UPDATE nodes SET status = ?1, output = ?2, error = ?3, ended = ?4, calls = ?5
    WHERE run = ?6 AND id = ?7 AND (output IS NULL OR ?1 <> 'stopped')`,
  saveComparison: "INSERT INTO comparisons VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  saveJudgement: "INSERT INTO judgements VALUES (?, ?, ?, ?, ?, ?, NULL, ?)",
  withdraw: `UPDATE judgements SET withdrawn = ?
    WHERE dataset = ? AND comparison = ? AND judge = ? AND withdrawn IS NULL`,
  release: "DELETE FROM reservations WHERE dataset = ? AND comparison = ? AND judge = ?",
  saveDraft: "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?)",
  forgetDraft: "DELETE FROM drafts WHERE dataset = ? AND comparison = ? AND judge = ?",
  saveBatch: "INSERT OR REPLACE INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
} as const;

export interface ClaimWrite {
  readonly key: string;
  readonly model: string;
  readonly endpoint: string;
  readonly owner: string;
  readonly now: number;
  readonly leaseUntil: number;
}

/** A statement with its values, or one that depends on what is there. Plain data: it crosses to another thread. */
export type Write =
  | readonly [name: keyof typeof statements, ...values: (string | number | null)[]]
  | readonly ["claim", ClaimWrite]
  | readonly ["reserve", Reservation];

/**
 * A claim's fence, undefined when another process holds it or the call is done; 1 for a reservation that was made, 0 for
 * one that was not; for other writes the number of rows they changed.
 */
export type WriteResult = number | undefined;

/**
 * Before it is queued: in a batch, it would take all others with it.
 * @throws TypeError for a value that SQLite does not take; types cannot keep users from giving one
 */
export function check(write: Write): void {
  if (write[0] === "claim" || write[0] === "reserve") return;
  for (const value of write) {
    if (value === null || typeof value === "string" || typeof value === "number") continue;
    throw new TypeError(`The journal was given ${typeof value} to keep, in "${write[0]}".`);
  }
}

/** @returns commits a batch, or throws SQLite's error with nothing of it written */
export function writer(database: DatabaseSync): (batch: readonly Write[]) => WriteResult[] {
  const prepared = Object.fromEntries(
    Object.entries(statements).map(([name, sql]) => [name, database.prepare(sql)]),
  ) as Record<keyof typeof statements, StatementSync>;
  const claim = claimer(database);
  const reserve = reserver(database);

  return (batch) => {
    database.exec("BEGIN IMMEDIATE");
    try {
      const results = batch.map((write) => {
        if (write[0] === "claim") return claim(write[1]);
        if (write[0] === "reserve") return reserve(write[1]);
        const [name, ...values] = write;
        return Number(prepared[name].run(...values).changes);
      });
      database.exec("COMMIT");
      return results;
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  };
}

function claimer(database: DatabaseSync): (claim: ClaimWrite) => WriteResult {
  const find = database.prepare("SELECT status, owner, lease, fence FROM calls WHERE key = ?");
  const insert = database.prepare(
    `INSERT INTO calls (key, model, endpoint, request, status, started, owner, lease, fence)
     VALUES (?, ?, ?, '', 'pending', ?, ?, ?, 1)`,
  );
  const takeOver = database.prepare(
    "UPDATE calls SET status = 'pending', error = NULL, started = ?, owner = ?, lease = ?, fence = fence + 1 WHERE key = ?",
  );
  return ({ key, model, endpoint, owner, now, leaseUntil }) => {
    const found = find.get(key) as
      | { status: string; owner: string | null; lease: number | null; fence: number }
      | undefined;
    if (!found) {
      insert.run(key, model, endpoint, now, owner, leaseUntil);
      return 1;
    }
    if (found.status === "done") return undefined;
    const isHeld = found.status === "pending" && found.lease! > now && mayBeAlive(found.owner!, owner);
    if (isHeld) return undefined;
    takeOver.run(now, owner, leaseUntil, key);
    return found.fence + 1;
  };
}

function reserver(database: DatabaseSync): (reservation: Reservation) => WriteResult {
  const count = database.prepare(
    `SELECT count(*) AS people FROM (
       SELECT judge FROM judgements
         WHERE dataset = ?1 AND comparison = ?2 AND judge <> ?3 AND kind = 'human' AND withdrawn IS NULL
       UNION SELECT judge FROM reservations WHERE dataset = ?1 AND comparison = ?2 AND judge <> ?3 AND until > ?4)`,
  );
  const reserve = database.prepare("INSERT OR REPLACE INTO reservations VALUES (?, ?, ?, ?)");
  return ({ dataset, comparison, judge, now, until, wanted }) => {
    const { people } = count.get(dataset, comparison, judge, now) as { people: number };
    if (people >= wanted) return 0;
    reserve.run(dataset, comparison, judge, until);
    return 1;
  };
}
