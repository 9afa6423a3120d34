/** What else there is to look at beside a journal: its labels, and the reports and reward models in the folder it lies in. */
import { type Dirent, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Journal } from "../journal/journal.ts";
import type { Place } from "../web/tree-api.ts";

/** Levels below the folder that are looked at. */
const depth = 3;

export function placesBeside(journal: Journal): Place[] {
  const labels = journal.labels.datasets().map(
    ({ dataset, comparisons, judgements, judges }): Place => ({
      kind: "labels",
      name: dataset,
      where: `espalier judge ${dataset}`,
      about: `${comparisons} pairs, ${judgements} judgements by ${judges}; espalier labels agreement ${dataset}`,
    }),
  );
  return [...labels, ...(journal.path === ":memory:" ? [] : filesBelow(dirname(journal.path), depth))];
}

function filesBelow(folder: string, levels: number): Place[] {
  return entriesOf(folder).flatMap((entry): Place[] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return levels > 0 && entry.name !== "kept" ? filesBelow(path, levels - 1) : [];
    const name = basename(folder);
    if (entry.name === "reward-model.json") return [{ kind: "reward model", name, where: join(folder, "README.md") }];
    if (entry.name === "report.html") return [{ kind: "eval report", name, where: path }];
    return [];
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Who may not read a folder sees nothing of it.
    return [];
  }
}
