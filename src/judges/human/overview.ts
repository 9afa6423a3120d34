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
      done: batch.size - batch.open(judge).length,
      finished: finished.has(judge),
    })),
    quality: quality(preferences),
    agreement: agreement(preferences),
  };
}
