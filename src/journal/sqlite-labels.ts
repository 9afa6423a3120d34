/** Comparisons, judgements and batches in the embedded journal. */
import type { DatabaseSync } from "node:sqlite";
import type { GroupCommit } from "./group-commit.ts";
import type { BatchRecord, ComparisonRecord, DatasetSummary, JudgementRecord, Labels, Reservation } from "./labels.ts";

/** @param database to read from. @param batches to write through */
export function sqliteLabels(database: DatabaseSync, batches: GroupCommit): Labels {
  const statements = prepare(database);
  const written = async (...write: Parameters<GroupCommit["write"]>) => void (await batches.write(...write));
  return {
    saveComparison: ({ dataset, id, position, body }) => batches.add(["saveComparison", dataset, id, position, body]),
    comparison: (dataset, id) => statements.comparison.get(dataset, id) as ComparisonRecord | undefined,
    comparisons: (dataset) => iterate<ComparisonRecord>(database, comparisonsInOrder, dataset),
    datasets: () => statements.datasets.all() as unknown as DatasetSummary[],
    flush: () => batches.flush(),

    saveJudgement({ dataset, comparison, judge, kind, status, at, body }) {
      batches.add(["withdraw", at, dataset, comparison, judge]);
      batches.add(["release", dataset, comparison, judge]);
      return written(["saveJudgement", dataset, comparison, judge, kind, status, at, body]);
    },
    withdraw: (dataset, comparison, judge) => written(["withdraw", Date.now(), dataset, comparison, judge]),
    judgements: (dataset, comparison) =>
      comparison === undefined
        ? iterate<JudgementRecord>(database, standingJudgements, dataset)
        : (statements.judgementsOf.all(dataset, comparison) as unknown as JudgementRecord[]),
    hasJudged: (dataset, comparison, judge) => statements.hasJudged.get(dataset, comparison, judge) !== undefined,

    timesUnjudged: (dataset, comparison, judge) =>
      statements.timesUnjudged.get(dataset, comparison, judge)!.times as number,

    async reserve({ dataset, comparison, judge, now, until, wanted }: Reservation) {
      const changed = await batches.write(["reserve", { dataset, comparison, judge, now, until, wanted }]);
      return changed === 1;
    },
    release: (dataset, comparison, judge) => written(["release", dataset, comparison, judge]),

    saveDraft: (dataset, comparison, judge, body) =>
      written(
        body === null ? ["forgetDraft", dataset, comparison, judge] : ["saveDraft", dataset, comparison, judge, body],
      ),
    draft: (dataset, comparison, judge) => statements.draft.get(dataset, comparison, judge)?.body as string | undefined,

    saveBatch: ({ id, model, endpoint, remote, status, body, started, ended }) =>
      written(["saveBatch", id, model, endpoint, remote, status, body, started, ended]),
    batch: (id) => statements.batch.get(id) as BatchRecord | undefined,
    batches: () => statements.batches.all() as unknown as BatchRecord[],
  };
}

const comparisonsInOrder = "SELECT * FROM comparisons WHERE dataset = ? ORDER BY position";
const standingJudgements = "SELECT * FROM judgements WHERE dataset = ? AND withdrawn IS NULL ORDER BY rowid";

/** A statement of its own each time: one that is shared ends an earlier iteration when another begins. */
function iterate<T>(database: DatabaseSync, sql: string, dataset: string): Iterable<T> {
  return database.prepare(sql).iterate(dataset) as unknown as Iterable<T>;
}

function prepare(database: DatabaseSync) {
  return {
    comparison: database.prepare("SELECT * FROM comparisons WHERE dataset = ? AND id = ?"),
    datasets: database.prepare(
      `SELECT dataset, count(*) AS comparisons,
         (SELECT count(*) FROM judgements WHERE judgements.dataset = comparisons.dataset AND withdrawn IS NULL) AS judgements,
         (SELECT count(DISTINCT judge) FROM judgements
           WHERE judgements.dataset = comparisons.dataset AND withdrawn IS NULL) AS judges
       FROM comparisons GROUP BY dataset ORDER BY dataset`,
    ),
    judgementsOf: database.prepare(
      "SELECT * FROM judgements WHERE dataset = ? AND comparison = ? AND withdrawn IS NULL ORDER BY rowid",
    ),
    hasJudged: database.prepare(
      "SELECT 1 FROM judgements WHERE dataset = ? AND comparison = ? AND judge = ? AND withdrawn IS NULL",
    ),
    timesUnjudged: database.prepare(
      `SELECT count(*) AS times FROM judgements
       WHERE dataset = ? AND comparison = ? AND judge = ? AND status = 'unjudged'`,
    ),
    draft: database.prepare("SELECT body FROM drafts WHERE dataset = ? AND comparison = ? AND judge = ?"),
    batch: database.prepare("SELECT * FROM batches WHERE id = ?"),
    batches: database.prepare("SELECT * FROM batches ORDER BY started, rowid"),
  };
}
