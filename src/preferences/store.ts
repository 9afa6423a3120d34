/** Comparisons and preferences in the journal: which record holds what, checked when it is read. */
import * as z from "zod";
import { type Journal, JournalError } from "../journal/journal.ts";
import type { Comparison } from "./comparison.ts";
import type { Preference } from "./preference.ts";
import { comparisonSchema, judgementSchema } from "./schema.ts";

/** A comparison with what was said of it. */
export interface Judgements {
  readonly comparison: Comparison;
  /** Those that stand, in the order they were made. */
  readonly preferences: readonly Preference[];
}

/** Queued: it is on disk with the next judgement, or when the journal closes. @param position from 0 */
export function importComparison(journal: Journal, dataset: string, position: number, comparison: Comparison): void {
  journal.labels.saveComparison({ dataset, id: comparison.id, position, body: JSON.stringify(comparison) });
}

/** Resolves once it is on disk; what this judge said of the comparison before is withdrawn. */
export function recordPreference(journal: Journal, dataset: string, preference: Preference): Promise<void> {
  const { comparison, at = Date.now(), ...said } = preference;
  const { judge, kind, verdict } = said;
  return journal.labels.saveJudgement({
    dataset,
    comparison: comparison.id,
    judge,
    kind,
    status: verdict.status,
    at,
    body: JSON.stringify({ ...said, at }),
  });
}

/**
 * In the dataset's order, one at a time.
 * @throws JournalError when a record is not what this version of Espalier writes
 */
export function* readDataset(journal: Journal, dataset: string): Generator<Judgements> {
  for (const { id, body } of journal.labels.comparisons(dataset)) {
    const where = `Comparison ${id} of ${dataset} in ${journal.path}`;
    const comparison = checked(comparisonSchema, body, where);
    const preferences = Array.from(journal.labels.judgements(dataset, id), ({ judge, body: said }) => {
      return { comparison, ...checked(judgementSchema, said, `${where}, judged by ${judge},`) };
    });
    yield { comparison, preferences };
  }
}

function checked<T>(schema: z.ZodType<T>, json: string, where: string): T {
  const found = schema.safeParse(JSON.parse(json));
  if (found.success) return found.data;
  throw new JournalError(`${where} cannot be read: ${z.prettifyError(found.error)}`);
}
