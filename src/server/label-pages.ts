/** A dataset of labels as a page shows it: a few comparisons at a time, with all that was said of them. */
import type { Journal } from "../journal/journal.ts";
import { agreement } from "../preferences/agreement.ts";
import { readDataset } from "../preferences/store.ts";
import { type AgreementFound, comparisonsTogether, type LabelsPage } from "../web/tree-api.ts";

/** Judgements beyond which how far judges agree is not computed for a page: it would hold up the others. */
const mostForAgreement = 20_000;

/** @param from the first, counted from 0. @returns undefined when there is no such dataset */
export function labelsPage(journal: Journal, name: string, from: number): LabelsPage | undefined {
  const summary = journal.labels.datasets().find(({ dataset }) => dataset === name);
  if (!summary) return undefined;
  const comparisons: LabelsPage["comparisons"][number][] = [];
  let at = -1;
  for (const { comparison, preferences } of readDataset(journal, name)) {
    at += 1;
    if (at < from) continue;
    if (comparisons.length === comparisonsTogether) break;
    const { id, input, a, b, task, gold } = comparison;
    comparisons.push({
      id,
      at,
      input: typeof input === "string" ? input : input.map(({ role, content }) => `${role}: ${content}`).join("\n\n"),
      a,
      b,
      ...(task !== undefined && { task }),
      ...(gold !== undefined && { gold }),
      judgements: preferences.map(({ judge, kind, verdict, at: when }) => ({ judge, kind, verdict, at: when ?? 0 })),
    });
  }
  const { judgements, judges } = summary;
  return { comparisonsInAll: summary.comparisons, judgements, judges, comparisons };
}

/** @returns undefined for more judgements than a page can wait for, and when there is no such dataset */
export function agreementOn(journal: Journal, name: string): AgreementFound | undefined {
  const summary = journal.labels.datasets().find(({ dataset }) => dataset === name);
  if (!summary || summary.judgements > mostForAgreement) return undefined;
  const preferences = function* () {
    for (const { preferences } of readDataset(journal, name)) yield* preferences;
  };
  const { comparisons, shared, judges, alpha } = agreement(preferences());
  return { comparisons, shared, judges, ...(alpha.all && { alpha: alpha.all }) };
}
