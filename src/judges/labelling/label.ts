/**
 * Labelling jobs: a judge's verdicts on comparisons by the million, as people who train reward models from AI feedback
 * need them (RLAIF; Lee et al. 2023, arXiv:2309.00267). One comparison after the other is read, as many are judged at
 * once as allowed, and the judgements come out in the order the comparisons came in.
 */
import { EspalierError } from "../../core/errors.ts";
import type { Journal } from "../../journal/journal.ts";
import { defaultConcurrency } from "../../models/limited.ts";
import { type Comparison, identity, swapped } from "../../preferences/comparison.ts";
import type { Preference } from "../../preferences/preference.ts";
import { judgementSchema } from "../../preferences/schema.ts";
import { importComparison, recordPreference } from "../../preferences/store.ts";
import { isOwn, type Judge, preferenceOf } from "../judge.ts";
import { mapInOrder } from "./in-order.ts";

export interface LabelOptions {
  /** Where comparisons and judgements are kept, and found again by the next job. */
  readonly keep?: Keep;
  /** Comparisons being judged at once; 20 unless given. */
  readonly concurrency?: number;
  /** Aborting gives up the comparisons at work. */
  readonly signal?: AbortSignal;
  /** Aborting begins no more comparisons; those at work are finished and given. */
  readonly drain?: AbortSignal;
  readonly onEvent?: (event: LabelEvent) => void;
}

export interface Keep {
  readonly journal: Journal;
  /** Its name in the journal. */
  readonly dataset: string;
}

export type LabelEvent =
  | { readonly type: "label-started"; readonly comparison: Comparison }
  /** `recalled`: the dataset held it already, and nobody was asked. */
  | { readonly type: "label-finished"; readonly preference: Preference; readonly recalled: boolean };

/**
 * Comparisons begun and not yet given, at least: while one is slow, or on its way to the disk, those after it go on. Where
 * more are at work, as through a batch API, twice as many.
 */
const leastAhead = 1000;

/**
 * What the dataset holds already by this judge is not asked again; what the judge could not judge is, as another attempt.
 * A judge that throws ends the job: the judgements before are given, then its error is thrown.
 * @throws EspalierError when the dataset holds another comparison under the same id; whatever the judge throws
 */
export function label(
  comparisons: Iterable<Comparison> | AsyncIterable<Comparison>,
  judge: Judge,
  options: LabelOptions = {},
): AsyncGenerator<Preference> {
  const { keep, concurrency = defaultConcurrency, signal, drain, onEvent = () => {} } = options;
  let position = keep ? sizeOf(keep) : 0;

  async function one(given: Comparison, leave: () => void): Promise<Preference> {
    const place = position++;
    const comparison = keep ? asKept(keep, given) : given;
    const known = keep && recall(keep, comparison, judge);
    if (known) {
      onEvent({ type: "label-finished", preference: known, recalled: true });
      return known;
    }
    if (keep) importComparison(keep.journal, keep.dataset, place, comparison);
    onEvent({ type: "label-started", comparison });
    const started = performance.now();
    const attempt = keep?.journal.labels.timesUnjudged(keep.dataset, comparison.id, judge.id) ?? 0;
    const verdict = await judge.compare(comparison, { attempt, ...(signal && { signal }) });
    const milliseconds = Math.round(performance.now() - started);
    const preference = { ...preferenceOf(judge, comparison, verdict), milliseconds, at: Date.now() };
    // The next comparison need not wait for the disk.
    leave();
    if (keep) await recordPreference(keep.journal, keep.dataset, preference);
    onEvent({ type: "label-finished", preference, recalled: false });
    return preference;
  }

  return mapInOrder(comparisons, one, {
    concurrency,
    ahead: Math.max(leastAhead, 2 * concurrency),
    ...(drain && { drain }),
  });
}

/** Comparisons that the dataset holds: new ones come after them. */
function sizeOf({ journal, dataset }: Keep): number {
  return journal.labels.datasets().find((summary) => summary.dataset === dataset)?.comparisons ?? 0;
}

/** @returns the comparison with its sides as the dataset has them: a judgement there is one of those */
function asKept({ journal, dataset }: Keep, comparison: Comparison): Comparison {
  const kept = journal.labels.comparison(dataset, comparison.id);
  if (!kept) return comparison;
  const known = identity(JSON.parse(kept.body));
  const found = [comparison, swapped(comparison)].find((sides) => identity(sides) === known);
  if (found) return found;
  throw new EspalierError(
    `The dataset "${dataset}" holds another comparison under the id "${comparison.id}". ` +
      "Give these comparisons a dataset of their own: --dataset NAME.",
  );
}

/** What the judge said of this comparison before, if it came to a verdict. */
function recall({ journal, dataset }: Keep, comparison: Comparison, judge: Judge): Preference | undefined {
  for (const { judge: id, status, body } of [...journal.labels.judgements(dataset, comparison.id)]) {
    if (id !== judge.id || status !== "judged") continue;
    const said = judgementSchema.parse(JSON.parse(body));
    if (isOwn(judge, comparison, said)) return { comparison, ...said };
  }
  return undefined;
}
