/**
 * A run's tree, read fast and little by little: a connection of its own that only reads, so that a page may look at a
 * run of any size while others write it. Texts are cut in SQLite: what nobody looks at is never loaded.
 */
import { DatabaseSync } from "node:sqlite";
import type { CallRecord, NodeRecord } from "./journal.ts";
import type { ComparisonRecord } from "./labels.ts";

/** A node without its long texts; `input`, `output` and `error` are their first characters. */
export type NodeRow = Omit<NodeRecord, "run" | "execution">;

export type CallFigures = Pick<CallRecord, "cost" | "inputTokens" | "outputTokens" | "attempts">;

/** A comparison whose candidates came from a run. */
export interface RunComparison extends Pick<ComparisonRecord, "dataset" | "id"> {
  readonly a: string | null;
  readonly b: string | null;
}

export interface RunReader {
  /** Another number whenever somebody has written to the journal since the last look: cheap, whatever its size. */
  version(): number;
  /** Parents before children, siblings in order. @param since only what began or ended then or later; ms since 1970 */
  rows(run: string, since?: number): IterableIterator<NodeRow>;
  count(run: string): number;
  /** @param prefix the beginning of its id */
  node(run: string, prefix: string): NodeRecord | undefined;
  figures(key: string): CallFigures | undefined;
  /** Every output that there is. */
  outputs(run: string): IterableIterator<Pick<NodeRecord, "id" | "output">>;
  /** Comparisons with a standing judgement, of which a candidate names the run as its origin. */
  judged(run: string): RunComparison[];
  close(): void;
}

/** Characters of an input or output that a row has. */
const cut = 240;

/** @param path of a journal that is there and up to date: open it with `openJournal` first */
export function openRunReader(path: string): RunReader {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 });
  const version = database.prepare("PRAGMA data_version");
  const count = database.prepare("SELECT count(*) AS count FROM nodes WHERE run = ?");
  const node = database.prepare("SELECT * FROM nodes WHERE run = ?1 AND id >= ?2 AND id < ?2 || x'7f' LIMIT 1");
  const figures = database.prepare("SELECT cost, inputTokens, outputTokens, attempts FROM calls WHERE key = ?");
  const judged = database.prepare(
    `SELECT dataset, id, iif(body ->> '$.a.origin.run' = ?1, body ->> '$.a.origin.node', NULL) AS a,
       iif(body ->> '$.b.origin.run' = ?1, body ->> '$.b.origin.node', NULL) AS b
     FROM comparisons WHERE instr(body, ?1) AND (body ->> '$.a.origin.run' = ?1 OR body ->> '$.b.origin.run' = ?1)
       AND EXISTS (SELECT 1 FROM judgements WHERE judgements.dataset = comparisons.dataset
         AND comparison = comparisons.id AND withdrawn IS NULL)`,
  );
  return {
    version: () => Number(version.get()?.data_version),
    rows: (run, since = 0) =>
      // A statement of its own each time: one that is shared ends an earlier iteration when another begins.
      database.prepare(rowsSince).iterate(run, since) as unknown as IterableIterator<NodeRow>,
    count: (run) => Number(count.get(run)?.count),
    node: (run, prefix) => node.get(run, prefix) as NodeRecord | undefined,
    figures: (key) => figures.get(key) as CallFigures | undefined,
    outputs: (run) =>
      database.prepare("SELECT id, output FROM nodes WHERE run = ? AND output IS NOT NULL").iterate(run) as never,
    judged: (run) => judged.all(run) as unknown as RunComparison[],
    close: () => database.close(),
  };
}

const rowsSince = `SELECT id, parent, position, depth, task, label, spanStart, spanEnd, status, started, ended,
    substr(error, 1, ${cut}) AS error, calls, substr(output, 1, ${cut}) AS output, substr(input, 1, ${cut}) AS input
  FROM nodes WHERE run = ?1 AND (started >= ?2 OR ended >= ?2) ORDER BY depth, parent, position`;
