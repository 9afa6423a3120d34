/**
 * The embedded journal: one SQLite file through `node:sqlite`, in write-ahead mode with full synchronisation,
 * written in batches. Several processes may share it.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { messageOf } from "../core/errors.ts";
import { sleep } from "../core/sleep.ts";
import { GroupCommit } from "./group-commit.ts";
import {
  type CallRecord,
  type CallReply,
  type CallRequest,
  type Claim,
  type Journal,
  JournalError,
  type NodeEnd,
  type NodeRecord,
  type RunRecord,
  type Usage,
} from "./journal.ts";
import { mayBeAlive, newOwner } from "./owner.ts";
import { migrate } from "./schema.ts";

export const defaultJournalPath = join(".espalier", "journal.db");

/** How long a claim holds without a sign of life, and how often this process gives one; milliseconds. */
const lease = 30_000;
const heartbeat = 10_000;
/** How often to look whether another process has finished a call that this one waits for; milliseconds. */
const poll = 200;

/**
 * Opens the journal, making the file and its folder where needed.
 * @param path a file, or `:memory:` for one that is gone when closed
 * @throws JournalError when the file cannot be opened or written, is not a journal, or is of a newer version
 */
export function openJournal(path: string = defaultJournalPath): Journal {
  return new SqliteJournal(path);
}

class SqliteJournal implements Journal {
  readonly path: string;
  readonly #database: DatabaseSync;
  readonly #batch: GroupCommit;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #owner = newOwner();
  readonly #claims = new Map<string, Claim>();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.path = path;
    try {
      if (path !== ":memory:") makeFolder(path);
      this.#database = new DatabaseSync(path, { timeout: 10_000 });
      this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000");
      migrate(this.#database, path);
      // Says now, not after the first paid call, that nothing can be kept.
      this.#database.exec("BEGIN IMMEDIATE; PRAGMA user_version; ROLLBACK");
    } catch (error) {
      throw explain(error, path);
    }
    this.#statements = prepare(this.#database);
    this.#batch = new GroupCommit(this.#database, (error) => explain(error, path));
  }

  find(key: string): CallRecord | undefined {
    const record = this.call(key);
    return record?.status === "done" ? record : undefined;
  }

  call(key: string): CallRecord | undefined {
    return this.#statements.call.get(key) as CallRecord | undefined;
  }

  async claim(request: CallRequest, signal?: AbortSignal): Promise<Claim | CallRecord> {
    for (;;) {
      signal?.throwIfAborted();
      const finished = this.find(request.key);
      if (finished) return finished;
      let fence: number | undefined;
      await this.#batch.write(() => {
        fence = this.#tryClaim(request);
      });
      if (fence !== undefined) {
        const claim = { key: request.key, fence };
        this.#claims.set(claim.key, claim);
        this.#heartbeat ??= setInterval(() => this.#extendLeases(), heartbeat).unref();
        return claim;
      }
      await sleep(poll, signal);
    }
  }

  /** Runs inside a transaction. @returns the fence, or undefined while a living process holds the call */
  #tryClaim({ key, model, endpoint, request }: CallRequest): number | undefined {
    const now = Date.now();
    const holder = this.#statements.holder.get(key) as
      | { status: string; owner: string | null; lease: number; fence: number }
      | undefined;
    if (!holder) {
      this.#statements.insertCall.run(key, model, endpoint, request, now, this.#owner, now + lease);
      return 1;
    }
    if (holder.status === "done") return undefined;
    const held = holder.status === "pending" && holder.lease > now && holder.owner !== null && mayBeAlive(holder.owner);
    if (held) return undefined;
    this.#statements.takeOver.run(now, this.#owner, now + lease, key);
    return holder.fence + 1;
  }

  async finish(claim: Claim, reply: CallReply): Promise<void> {
    await this.#batch.write(() => {
      this.#statements.finish.run(
        reply.reply,
        reply.inputTokens,
        reply.cachedInputTokens,
        reply.outputTokens,
        reply.cost,
        reply.attempts,
        Date.now(),
        claim.key,
        claim.fence,
      );
      this.#release(claim);
    });
  }

  async fail(claim: Claim, error: string, attempts: number): Promise<void> {
    await this.#batch.write(() => {
      this.#statements.fail.run(error, attempts, Date.now(), claim.key, claim.fence);
      this.#release(claim);
    });
  }

  #release({ key }: Claim): void {
    this.#claims.delete(key);
    if (this.#claims.size > 0) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }

  #extendLeases(): void {
    const until = Date.now() + lease;
    for (const { key, fence } of this.#claims.values()) {
      this.#batch.add(() => this.#statements.extend.run(until, key, fence));
    }
  }

  saveRun(run: RunRecord): Promise<void> {
    const { id, name, task, input, options, status, output, error, started, ended } = run;
    return this.#batch.write(() =>
      this.#statements.saveRun.run(id, name, task, input, options, status, output, error, started, ended),
    );
  }

  startNode(node: NodeRecord): void {
    const values: SQLInputValue[] = nodeColumns.map((column) => node[column]);
    this.#batch.add(() => this.#statements.startNode.run(...values));
  }

  endNode({ run, id, status, output, error, ended, calls }: NodeEnd): void {
    this.#batch.add(() => this.#statements.endNode.run(status, output, error, ended, calls, run, id));
  }

  node(run: string, id: string): NodeRecord | undefined {
    return this.#statements.node.get(run, id) as NodeRecord | undefined;
  }

  runs(): RunRecord[] {
    this.#batch.flush();
    return this.#statements.runs.all() as unknown as RunRecord[];
  }

  run(prefix: string): RunRecord {
    this.#batch.flush();
    const found = this.#statements.run.all(prefix) as unknown as RunRecord[];
    if (found.length === 1) return found[0]!;
    if (found.length > 1) {
      throw new JournalError(
        `"${prefix}" begins several runs: ${found.map(({ id }) => id).join(", ")}. Give more of it.`,
      );
    }
    const known = this.runs().slice(0, 5);
    const hint =
      known.length > 0 ? `The latest are: ${known.map(({ id }) => id).join(", ")}.` : "It holds no runs yet.";
    throw new JournalError(`No run "${prefix}" in ${this.path}. ${hint}`);
  }

  *nodes(run: string): Iterable<NodeRecord> {
    this.#batch.flush();
    for (const row of this.#statements.nodes.iterate(run)) yield row as unknown as NodeRecord;
  }

  usage(run: string): Usage {
    this.#batch.flush();
    return this.#statements.usage.get(run) as unknown as Usage;
  }

  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    if (!this.#database.isOpen) return;
    this.#batch.flush();
    this.#database.close();
  }
}

const nodeColumns = [
  "run", "id", "parent", "position", "depth", "task", "label", "spanStart", "spanEnd",
  "status", "input", "output", "error", "started", "ended", "calls",
] as const satisfies readonly (keyof NodeRecord)[]; // biome-ignore format: one table row

function prepare(database: DatabaseSync) {
  const marks = nodeColumns.map(() => "?").join(", ");
  return {
    call: database.prepare("SELECT * FROM calls WHERE key = ?"),
    holder: database.prepare("SELECT status, owner, lease, fence FROM calls WHERE key = ?"),
    insertCall: database.prepare(
      `INSERT INTO calls (key, model, endpoint, request, status, started, owner, lease, fence)
       VALUES (?, ?, ?, ?, 'pending', ?, ?, ?, 1)`,
    ),
    takeOver: database.prepare(
      "UPDATE calls SET status = 'pending', error = NULL, started = ?, owner = ?, lease = ?, fence = fence + 1 WHERE key = ?",
    ),
    extend: database.prepare("UPDATE calls SET lease = ? WHERE key = ? AND fence = ? AND status = 'pending'"),
    finish: database.prepare(
      `UPDATE calls SET status = 'done', reply = ?, inputTokens = ?, cachedInputTokens = ?, outputTokens = ?, cost = ?,
         attempts = ?, ended = ?, owner = NULL, lease = NULL
       WHERE key = ? AND fence = ?`,
    ),
    fail: database.prepare(
      `UPDATE calls SET status = 'failed', error = ?, attempts = ?, ended = ?, owner = NULL, lease = NULL
       WHERE key = ? AND fence = ?`,
    ),
    saveRun: database.prepare("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    startNode: database.prepare(`INSERT OR REPLACE INTO nodes (${nodeColumns.join(", ")}) VALUES (${marks})`),
    endNode: database.prepare(
      "UPDATE nodes SET status = ?, output = ?, error = ?, ended = ?, calls = ? WHERE run = ? AND id = ?",
    ),
    node: database.prepare("SELECT * FROM nodes WHERE run = ? AND id = ?"),
    nodes: database.prepare("SELECT * FROM nodes WHERE run = ? ORDER BY depth, parent, position"),
    runs: database.prepare("SELECT * FROM runs ORDER BY started DESC, rowid DESC"),
    run: database.prepare("SELECT * FROM runs WHERE substr(id, 1, length(?1)) = ?1"),
    usage: database.prepare(
      `SELECT count(*) AS calls, coalesce(sum(inputTokens), 0) AS inputTokens,
         coalesce(sum(outputTokens), 0) AS outputTokens, coalesce(sum(cost), 0) AS cost
       FROM calls WHERE key IN (
         SELECT used.value ->> 'key' FROM nodes, json_each(nodes.calls) AS used WHERE nodes.run = ?)`,
    ),
  };
}

function makeFolder(path: string): void {
  const folder = dirname(resolve(path));
  const isOurs = basename(folder) === ".espalier";
  mkdirSync(folder, { recursive: true });
  const ignore = join(folder, ".gitignore");
  if (isOurs && !existsSync(ignore)) writeFileSync(ignore, "*\n");
}

/** SQLite's primary result codes. Source: https://www.sqlite.org/rescode.html */
const advice: Readonly<Record<number, string>> = {
  5: "another process holds it for too long. Wait for that one to end, or choose another file with --journal.",
  8: "the file or its folder may not be written. Mend its permissions, or choose another file with --journal.",
  10: "the disk reported an error while reading or writing. What was committed before is kept.",
  11: "the file is damaged. Keep a copy, and choose another file with --journal.",
  13: "the disk is full. Everything committed so far is kept: free some space and run the same command again.",
  14: "the file cannot be opened. Check that its folder can be written, or choose another file with --journal.",
  26: "the file is not an Espalier journal. Choose another file with --journal.",
};

function explain(error: unknown, path: string): JournalError {
  if (error instanceof JournalError) return error;
  const { errcode, code } = error as { errcode?: number; code?: string };
  const reason =
    advice[(errcode ?? 0) & 0xff] ??
    (code === "EACCES" || code === "EROFS" || code === "EPERM" ? advice[8] : undefined) ??
    (code === "ENOSPC" ? advice[13] : undefined) ??
    messageOf(error);
  return new JournalError(`Journal ${path}: ${reason}`, { cause: error });
}
