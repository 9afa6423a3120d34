/**
 * The embedded journal: one SQLite file through `node:sqlite`, in write-ahead mode with full synchronisation,
 * written in batches. Several processes may share it.
 */
import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { messageOf } from "../core/errors.ts";
import { makeFolders } from "../core/make-folders.ts";
import { sleep } from "../core/sleep.ts";
import { CommitThread } from "./commit-thread.ts";
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
import type { Labels } from "./labels.ts";
import { asItStands, isForsaken, thisProcess } from "./owner.ts";
import { configure, isJournal, migrate } from "./schema.ts";
import { sqliteLabels } from "./sqlite-labels.ts";
import { nodeColumns, runColumns, type Write, writer } from "./writes.ts";

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
  readonly labels: Labels;
  /** Reads; the thread has a connection of its own to write. */
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #thread: CommitThread | undefined;
  readonly #batches: GroupCommit;
  readonly #claims = new Map<string, Claim>();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.path = path;
    const inMemory = path === ":memory:";
    let database: DatabaseSync | undefined;
    try {
      if (!inMemory) makeFolder(path);
      database = new DatabaseSync(path, { timeout: 10_000 });
      if (!isJournal(database)) throw new JournalError(`Journal ${path}: ${advice[26]}`);
      configure(database);
      migrate(database, path);
      // Says now, not after the first paid call, that nothing can be kept.
      database.exec("BEGIN IMMEDIATE; PRAGMA user_version; ROLLBACK");
      this.#statements = prepare(database);
    } catch (error) {
      database?.close();
      throw explain(error, path);
    }
    this.#database = database;
    this.#thread = inMemory ? undefined : new CommitThread(resolve(path));
    const write = inMemory ? writer(this.#database) : (batch: readonly Write[]) => this.#thread!.commit(batch);
    this.#batches = new GroupCommit(async (batch) => {
      try {
        return await write(batch);
      } catch (error) {
        throw explain(error, path);
      }
    });
    this.labels = sqliteLabels(this.#database, this.#batches);
  }

  find(key: string): string | undefined {
    return this.#statements.reply.get(key)?.reply as string | undefined;
  }

  call(key: string): CallRecord | undefined {
    return this.#statements.call.get(key) as CallRecord | undefined;
  }

  async claim(request: CallRequest, signal?: AbortSignal): Promise<Claim | string> {
    const { key, model, endpoint } = request;
    for (;;) {
      signal?.throwIfAborted();
      const now = Date.now();
      const claim = { key, model, endpoint, owner: thisProcess, now, leaseUntil: now + lease };
      const fence = await this.#batches.write(["claim", claim]);
      if (fence !== undefined) return this.#hold({ key, request: request.request, fence });
      const reply = this.find(key);
      if (reply !== undefined) return reply;
      await sleep(poll, signal);
    }
  }

  #hold(claim: Claim): Claim {
    this.#claims.set(claim.key, claim);
    this.#heartbeat ??= setInterval(() => this.#extendLeases(), heartbeat).unref();
    return claim;
  }

  async finish({ key, request }: Claim, reply: CallReply): Promise<string | undefined> {
    const { inputTokens, cachedInputTokens, outputTokens, cost, attempts } = reply;
    const numbers = [inputTokens, cachedInputTokens, outputTokens, cost, attempts, Date.now()];
    const changed = await this.#batches.write(["finish", request, reply.reply, ...numbers, key]);
    this.#release(key);
    return changed === 0 ? this.find(key) : undefined;
  }

  async fail({ key, request, fence }: Claim, error: string, attempts: number): Promise<void> {
    await this.#batches.write(["fail", request, error, attempts, Date.now(), key, fence]);
    this.#release(key);
  }

  #release(key: string): void {
    this.#claims.delete(key);
    if (this.#claims.size === 0) this.#stopHeartbeat();
  }

  #extendLeases(): void {
    const until = Date.now() + lease;
    try {
      for (const { key, fence } of this.#claims.values()) this.#batches.add(["extend", until, key, fence]);
    } catch {
      // Nothing can be written any more; those who wait for a write are told why.
      this.#stopHeartbeat();
    }
  }

  #stopHeartbeat(): void {
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }

  async saveRun(run: RunRecord): Promise<void> {
    const owner = run.status === "running" ? thisProcess : null;
    await this.#batches.write(["saveRun", ...runColumns.map((column) => run[column]), owner]);
  }

  saveNode(node: NodeRecord): void {
    this.#batches.add(["saveNode", ...nodeColumns.map((column) => node[column])]);
  }

  endNode({ run, id, status, output, error, ended, calls }: NodeEnd): void {
    this.#batches.add(["endNode", status, output, error, ended, calls, run, id]);
  }

  prune(run: string, execution: number): void {
    this.#batches.add(["prune", run, execution]);
  }

  runs(): RunRecord[] {
    return (this.#statements.runs.all() as unknown as RunRow[]).map(asItStands);
  }

  savedRun(id: string): RunRecord | undefined {
    const row = this.#statements.savedRun.get(id) as RunRow | undefined;
    return row && asItStands(row);
  }

  run(prefix: string): RunRecord {
    const found = (this.#statements.run.all(prefix) as unknown as RunRow[]).map(asItStands);
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
    const row = this.#statements.savedRun.get(run) as RunRow | undefined;
    const isStopped = row !== undefined && isForsaken(row);
    for (const node of this.#statements.nodes.iterate(run) as Iterable<unknown> as Iterable<NodeRecord>) {
      yield isStopped && node.status === "running" ? { ...node, status: "stopped" } : node;
    }
  }

  usage(run: string): Usage {
    return this.#statements.usage.get(run) as unknown as Usage;
  }

  async close(): Promise<void> {
    this.#stopHeartbeat();
    await this.#batches.drain();
    await this.#thread?.close();
    if (this.#database.isOpen) this.#database.close();
  }
}

/** `owner`: who executes it, while it is running. */
type RunRow = RunRecord & { readonly owner: string | null };

function prepare(database: DatabaseSync) {
  return {
    call: database.prepare("SELECT * FROM calls WHERE key = ?"),
    reply: database.prepare("SELECT reply FROM calls WHERE key = ? AND status = 'done'"),
    nodes: database.prepare("SELECT * FROM nodes WHERE run = ? ORDER BY depth, parent, position"),
    runs: database.prepare("SELECT * FROM runs ORDER BY started DESC, rowid DESC"),
    savedRun: database.prepare("SELECT * FROM runs WHERE id = ?"),
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
  makeFolders(folder);
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
