/** What whoever oversees a batch sees: how far it is, how well people agree with each other and with models, and their habits. */
import { type Agreement, agreement } from "../../preferences/agreement.ts";
import type { Preference } from "../../preferences/preference.ts";
import { type JudgeQuality, quality } from "../../preferences/quality.ts";
import { readDataset } from "../../preferences/store.ts";
import type { Batch } from "./batch.ts";

export interface Overview {
  readonly dataset: string;
  readonly comparisons: number;
  /** Those who take part. */
  readonly people: readonly Person[];
  /** Everybody who ever judged the dataset, models too. */
  readonly quality: readonly JudgeQuality[];
  readonly agreement: Agreement;
}

export interface Person {
  readonly judge: string;
  /** Comparisons that need this person no more, of all. */
  readonly done: number;
  readonly finished: boolean;
}

/** Intervals take long to compute where there is much: nobody who judges should wait for them most of the time. */
const restAfter = 20;

/** @returns gives the overview, or the last one while computing it anew would take up too much of the time */
export function overviewOf(batch: Batch, now = () => performance.now()): () => Overview {
  let last: { readonly found: Overview; readonly until: number } | undefined;
  return () => {
    const started = now();
    if (last && started < last.until) return last.found;
    const found = overview(batch);
    const ended = now();
    last = { found, until: ended + restAfter * (ended - started) };
    return found;
  };
}

export function overview(batch: Batch): Overview {
  const { journal, dataset, judges, finished } = batch;
  batch.refresh();
  const preferences: Preference[] = [];
  for (const read of readDataset(journal, dataset)) preferences.push(...read.preferences);
  return {
    dataset,
    comparisons: batch.size,
    people: judges.map((judge) => ({
      judge,
      done: batch.size - batch.openTo(judge),
      finished: finished.has(judge),
    })),
    quality: quality(preferences),
    agreement: agreement(preferences),
  };
}
