/** Datasets of comparisons in the journal, by name. */
import { basename, extname } from "node:path";
import { EspalierError } from "../core/errors.ts";
import type { Journal } from "../journal/journal.ts";
import type { DatasetSummary } from "../journal/labels.ts";

/** @returns the name of a dataset that was given none: its file's without the ending */
export function datasetOf(file: string): string {
  return file === "-" ? "standard-input" : basename(file, extname(file));
}

/** @throws EspalierError naming those there are */
export function findDataset(journal: Journal, name: string): DatasetSummary {
  const all = journal.labels.datasets();
  const found = all.find(({ dataset }) => dataset === name);
  if (found) return found;
  const known = all.map(({ dataset }) => dataset).join(", ");
  throw new EspalierError(
    `${journal.path} has no dataset named "${name}". ` +
      (known ? `It has: ${known}.` : "Import one with  espalier labels import FILE"),
  );
}
