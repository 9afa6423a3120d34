/**
 * A run's tree, read fast and little by little: a connection of its own that only reads, so that a page may look at a
 * run of any size while others write it. Texts are cut in SQLite: what nobody looks at is never loaded.
 */
import { DatabaseSync } from "node:sqlite";
import type { NodeRecord, RunRecord, RunStatus } from "./journal.ts";
import type { ComparisonRecord } from "./labels.ts";
import { asItStands, isForsaken } from "./owner.ts";

/** Where a node stands and how it is, by columns: arrays, since a run may have a hundred thousand. */
export type NodeShape = readonly [
  id: string,
  parent: string | null,
  position: number,
  task: string,
  label: string,
  status: RunStatus,
  started: number,
  ended: number | null,
];

/** A node's texts, and one of its calls: it has as many of these as it made calls, one after another, and at least one. */
export type NodeTexts = readonly [
  id: string,
  /** The first characters of values as JSON; an error is no JSON. */
  output: string | null,
  error: string | null,
  input: string,
  /** Of the call, null where there is none: a prompt's name, whether it was replayed and asked again for a problem (0 or 1). */
  prompt: string | null,
  replayed: number | null,
  problem: number | null,
  /** In and out. */
  tokens: number | null,
  cost: number | null,
  attempts: number | null,
];

/** A comparison whose candidates came from a run. */
export interface RunComparison extends Pick<ComparisonRecord, "dataset" | "id"> {
  readonly a: string | null;
  readonly b: string | null;
}

/** A run without its input and output: those may be books. */
export type RunHead = Omit<RunRecord, "input" | "output">;

export interface RunReader {
  /** Newest first. @param most all unless given */
  runs(most?: number): RunHead[];
  runCount(): number;
  /** Another number whenever somebody has written to the journal since the last look: cheap, whatever its size. */
  version(): number;
  /** Parents before children, siblings in order; what a killed process had under way has stopped. @param since only what began or ended then or later; ms since 1970 */
  shapes(run: string, since?: number): IterableIterator<NodeShape>;
  /** Of the same nodes in the same order. Takes twice as long. */
  texts(run: string, since?: number): IterableIterator<NodeTexts>;
  count(run: string): number;
  /** @param prefix the beginning of its id */
  node(run: string, prefix: string): NodeRecord | undefined;
  /** Of every node, what two runs are compared by. */
  outputs(run: string): IterableIterator<Pick<NodeRecord, "id" | "output" | "spanStart" | "spanEnd">>;
  /** Comparisons with a standing judgement, of which a candidate names the run as its origin. */
  judged(run: string): RunComparison[];
  close(): void;
}

/** Characters of an input or output that a row has. */
const cut = 240;

/** @param path of a journal that is there and up to date: open it with `openJournal` first */
export function openRunReader(path: string): RunReader {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 });
  // Calls are looked up all over the file: with the usual 2 MiB each page of it is read again and again.
  database.exec("PRAGMA cache_size = -65536");
  const runs = database.prepare(
    // An owner stands behind the texts: it is read only where it tells something.
    `SELECT id, name, task, status, error, options, started, ended, iif(status = 'running', owner, NULL) AS owner
     FROM runs ORDER BY started DESC, rowid DESC LIMIT ?`,
  );
  const runCount = database.prepare("SELECT count(*) AS count FROM runs");
  const version = database.prepare("PRAGMA data_version");
  const count = database.prepare("SELECT count(*) AS count FROM nodes WHERE run = ?");
  const node = database.prepare("SELECT * FROM nodes WHERE run = ?1 AND id >= ?2 AND id < ?2 || x'7f' LIMIT 1");
  const execution = database.prepare("SELECT status, owner FROM runs WHERE id = ?");
  const isStopped = (run: string) => {
    const found = execution.get(run) as Parameters<typeof isForsaken>[0] | undefined;
    return found !== undefined && isForsaken(found);
  };
  const judged = database.prepare(
    `SELECT dataset, id, iif(body ->> '$.a.origin.run' = ?1, body ->> '$.a.origin.node', NULL) AS a,
       iif(body ->> '$.b.origin.run' = ?1, body ->> '$.b.origin.node', NULL) AS b
     FROM comparisons WHERE instr(body, ?1) AND (body ->> '$.a.origin.run' = ?1 OR body ->> '$.b.origin.run' = ?1)
       AND EXISTS (SELECT 1 FROM judgements WHERE judgements.dataset = comparisons.dataset
         AND comparison = comparisons.id AND withdrawn IS NULL)`,
  );
  /** By a statement of its own each time: one that is shared ends an earlier iteration when another begins. */
  const arraysOf = <Row>(sql: string, ...values: readonly (string | number)[]) => {
    const rows = database.prepare(sql);
    rows.setReturnArrays(true);
    return rows.iterate(...values) as unknown as IterableIterator<Row>;
  };
  return {
    runs: (most = -1) => (runs.all(most) as unknown as (RunHead & { owner: string | null })[]).map(asItStands),
    runCount: () => Number(runCount.get()?.count),
    version: () => Number(version.get()?.data_version),
    shapes: (run, since = 0) => arraysOf<NodeShape>(shapes, run, since, Number(isStopped(run))),
    texts: (run, since = 0) => arraysOf<NodeTexts>(texts, run, since, Number(isStopped(run))),
    count: (run) => Number(count.get(run)?.count),
    node(run, prefix) {
      const found = node.get(run, prefix) as NodeRecord | undefined;
      return found?.status === "running" && isStopped(run) ? { ...found, status: "stopped" } : found;
    },
    outputs: (run) =>
      database.prepare("SELECT id, output, spanStart, spanEnd FROM nodes WHERE run = ?").iterate(run) as never,
    judged: (run) => judged.all(run) as unknown as RunComparison[],
    close: () => database.close(),
  };
}

/** Nobody saw when it ended what a killed process had under way: ?3 tells that it was killed. */
const wasCutOff = "?3 AND nodes.status = 'running'";
const since = `nodes.run = ?1 AND (nodes.started >= ?2 OR nodes.ended >= ?2 OR ${wasCutOff})`;
const inOrder = "ORDER BY nodes.depth, nodes.parent, nodes.position, nodes.id";

const shapes = `SELECT id, parent, position, task, label, iif(${wasCutOff}, 'stopped', status), started, ended
  FROM nodes WHERE ${since} ${inOrder}`;

const texts = `SELECT nodes.id, substr(nodes.output, 1, ${cut}), substr(nodes.error, 1, ${cut}), substr(nodes.input, 1, ${cut}),
    made.value ->> 'prompt', made.value ->> 'replayed', made.value ->> 'problem' IS NOT NULL,
    coalesce(calls.inputTokens, 0) + coalesce(calls.outputTokens, 0), calls.cost, calls.attempts
  FROM nodes LEFT JOIN json_each(nodes.calls) AS made LEFT JOIN calls ON calls.key = made.value ->> 'key'
  WHERE ${since} ${inOrder}`;
