/** What judges said, from files of labels and from a dataset of the journal, one comparison after the other. */
import { EspalierError } from "../../core/errors.ts";
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
  let read = 0;
  for (const file of files) {
    for await (const row of readComparisons(file)) {
      if ("problem" in row) unread.add(file, row);
      else {
        read += 1;
        yield row;
      }
    }
  }
  if (read === 0 && unread.count > 0) {
    throw new EspalierError(
      `No line of ${files.join(", ")} could be read: the messages above say why, and which shapes are known.`,
    );
  }
  if (dataset === undefined) return;
  const past = openPastJournal(journal, "Make a dataset of labels with  espalier label --dataset NAME");
  try {
    findDataset(past, dataset);
    yield* readDataset(past, dataset);
  } finally {
    await past.close();
  }
}
