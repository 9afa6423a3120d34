/** What each level of a grown tree came to, as rows of a table. */
import type { Estimate, TaskReport } from "../../../src/index.ts";
import { plain } from "../../statistics.ts";

export const levelColumns = [
  "tree",
  "level",
  "labels",
  "judge against the truth",
  "reward model orders pairs rightly",
  "gained by training",
  "policy grown",
] as const;

export function levelRows(tree: string, reports: readonly TaskReport[]): string[][] {
  return reports.map(({ task, rounds: [round], gain }) => [
    tree,
    task,
    String(round?.labels ?? 0),
    figure(round?.judgeAccuracy),
    figure(round?.rewardAccuracy),
    gain?.gold && gain.goldAfter ? gain.gold.value.toFixed(2) : "",
    figure(gain?.goldAfter),
  ]);
}

function figure(found: { readonly value: number; readonly low?: number | undefined } | undefined): string {
  return found === undefined ? "" : found.low === undefined ? found.value.toFixed(2) : plain(found as Estimate);
}
