/**
 * A person as a judge: what is to be compared goes into a dataset of the journal, and the verdict comes from it once
 * somebody has judged there, with `espalier judge DATASET` or by any other way that writes to it. Whoever waits may be
 * stopped and started again: what was judged meanwhile is found.
 */
import { sleep } from "../../core/sleep.ts";
import type { Journal } from "../../journal/journal.ts";
import { judgementSchema } from "../../preferences/schema.ts";
import { importComparison } from "../../preferences/store.ts";
import type { Judge } from "../judge.ts";

export interface HumanJudgeOptions {
  readonly dataset: string;
  /** The only one whose judgement counts; anybody's unless given. */
  readonly annotator?: string;
  /** How often to look; milliseconds. */
  readonly poll?: number;
}

/** `compare` takes as long as the person does; a signal ends the waiting, and the comparison stays in the dataset. */
export function humanJudge(journal: Journal, { dataset, annotator, poll = 1000 }: HumanJudgeOptions): Judge {
  const { labels } = journal;
  const find = (id: string) => {
    for (const { judge, kind, body } of labels.judgements(dataset, id)) {
      const counts = kind === "human" && (annotator === undefined || judge === annotator);
      if (counts) return judgementSchema.parse(JSON.parse(body)).verdict;
    }
    return undefined;
  };
  return {
    id: `human/${annotator ?? dataset}`,
    kind: "human",
    async compare(comparison, { signal } = {}) {
      if (!labels.comparison(dataset, comparison.id)) {
        const position = labels.datasets().find((one) => one.dataset === dataset)?.comparisons ?? 0;
        importComparison(journal, dataset, position, comparison);
      }
      for (;;) {
        const verdict = find(comparison.id);
        if (verdict) return verdict;
        await sleep(poll, signal);
      }
    },
  };
}
