/** What judges said, from files of labels and from a dataset of the journal, one comparison after the other. */
import { readComparisons } from "../../preferences/read.ts";
import type { Judgements } from "../../preferences/store.ts";
import { readDataset } from "../../preferences/store.ts";
import { findDataset } from "../datasets.ts";
import type { UnreadLines } from "../lines.ts";
import { openPastJournal } from "../past-runs.ts";

export interface LabelSources {
  readonly files: readonly string[];
  /** Name of a dataset. */
  readonly dataset?: string | undefined;
  readonly journal: string;
}

/** @throws EspalierError when a source is not there, or cannot be read */
export async function* labelled(
  { files, dataset, journal }: LabelSources,
  unread: UnreadLines,
): AsyncGenerator<Judgements> {
  for (const file of files) {
    for await (const row of readComparisons(file)) {
      if ("problem" in row) unread.add(file, row);
      else yield row;
    }
  }
  if (dataset === undefined) return;
  const past = openPastJournal(journal);
  try {
    findDataset(past, dataset);
    yield* readDataset(past, dataset);
  } finally {
    await past.close();
  }
}
