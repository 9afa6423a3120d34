/**
 * The labels of a round: what its judge says of the chosen pairs, kept in the journal. A round that was judged is read
 * from there, what could not be judged too; one that was stopped goes on, and nobody is asked twice for a verdict.
 */
import { EspalierError } from "../../core/errors.ts";
import { isOwn, type Judge } from "../../judges/judge.ts";
import { type Keep, label } from "../../judges/labelling/label.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import type { Preference } from "../../preferences/preference.ts";
import { comparisonSchema, judgementSchema } from "../../preferences/schema.ts";
import type { TaskFolder } from "./task-folder.ts";

export interface LabelsOptions {
  readonly keep: Keep;
  readonly concurrency: number;
  readonly signal?: AbortSignal;
  readonly onDone?: (labels: number) => void;
}

/** Written when all was asked, for people to read and as the mark that it was. */
interface Finished {
  readonly dataset: string;
  readonly judge: string;
  readonly labels: number;
  readonly unjudged: number;
}

/**
 * @param name of the file that says that all was judged
 * @throws EspalierError when the journal lacks what was judged; whatever the judge throws
 */
export async function labels(
  comparisons: readonly Comparison[],
  judge: Judge,
  folder: TaskFolder,
  name: string,
  { keep, concurrency, signal, onDone = () => {} }: LabelsOptions,
): Promise<readonly Preference[]> {
  if (await folder.kept<Finished>(name)) return comparisons.map((one) => recalled(one, judge, keep));
  const preferences: Preference[] = [];
  const job = label(comparisons, judge, { keep, concurrency, ...(signal && { signal, drain: signal }) });
  for await (const preference of job) onDone(preferences.push(preference));
  signal?.throwIfAborted();
  const unjudged = preferences.filter(({ verdict }) => verdict.status === "unjudged").length;
  // Whoever was not there at all is asked again.
  if (unjudged === preferences.length) return preferences;
  await folder.keep<Finished>(name, {
    dataset: keep.dataset,
    judge: judge.id,
    labels: preferences.length,
    unjudged,
  });
  return preferences;
}

/** With its sides as the dataset has them: the judgement is one of those. */
function recalled(asked: Comparison, judge: Judge, { journal, dataset }: Keep): Preference {
  const kept = journal.labels.comparison(dataset, asked.id);
  const said = [...journal.labels.judgements(dataset, asked.id)]
    .map(({ body }) => judgementSchema.parse(JSON.parse(body)))
    .findLast((one) => isOwn(judge, asked, one));
  if (kept && said) return { comparison: comparisonSchema.parse(JSON.parse(kept.body)), ...said };
  throw new EspalierError(
    `The labels of "${dataset}" were made, but are not in the journal ${journal.path}. Go on with the journal that they were kept in, or name another folder.`,
  );
}
