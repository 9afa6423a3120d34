import { EspalierError } from "../core/errors.ts";
import type { Journal, RunRecord } from "../journal/journal.ts";

/** @throws EspalierError when the journal holds no run */
export function latestRun(journal: Journal): RunRecord {
  const [latest] = journal.runs();
  if (latest) return latest;
  throw new EspalierError(`${journal.path} holds no runs yet. Start one with  espalier summarize BOOK`);
}
