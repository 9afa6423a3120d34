/** Where the pairs to judge come from: a file, which is taken into the journal, or a dataset that the journal has. */
import { existsSync } from "node:fs";
import { EspalierError, messageOf } from "../../core/errors.ts";
import type { Journal } from "../../journal/journal.ts";
import { identity } from "../../preferences/comparison.ts";
import { readComparisons } from "../../preferences/read.ts";
import { importComparison } from "../../preferences/store.ts";
import { datasetOf, findDataset } from "../datasets.ts";

/**
 * The pairs alone: what a file says of them would count as the judgements that are wanted of people.
 * @param tell gets a sentence for each line that cannot be used
 * @returns the name of a dataset
 * @throws EspalierError when there is neither such a file nor such a dataset
 */
export async function datasetWith(
  pairs: string,
  journal: Journal,
  tell: (problem: string) => void,
  name?: string,
): Promise<string> {
  if (pairs !== "-" && !existsSync(pairs)) return named(pairs, journal);
  const dataset = name ?? datasetOf(pairs);
  const { labels } = journal;
  let position = labels.datasets().find((one) => one.dataset === dataset)?.comparisons ?? 0;
  for await (const row of readComparisons(pairs)) {
    const refuse = (problem: string) =>
      tell(`${pairs === "-" ? "standard input" : pairs}, line ${row.line}: ${problem}`);
    if ("problem" in row) {
      refuse(row.problem);
      continue;
    }
    if (row.repeats !== undefined) continue;
    const stored = labels.comparison(dataset, row.comparison.id);
    if (!stored) importComparison(journal, dataset, position++, row.comparison);
    else if (identity(JSON.parse(stored.body)) !== identity(row.comparison)) {
      refuse(
        `the dataset "${dataset}" holds another pair under the id ${row.comparison.id}. ` +
          "Give the file a dataset of its own: --dataset NAME",
      );
    }
  }
  await labels.flush();
  return dataset;
}

function named(pairs: string, journal: Journal): string {
  try {
    return findDataset(journal, pairs).dataset;
  } catch (error) {
    throw new EspalierError(`There is no file ${pairs}, and ${messageOf(error)}`);
  }
}
