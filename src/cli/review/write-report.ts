/** A review as files: report.html for people, report.md for what shows Markdown, report.json for programs. */
import type { ChipReview } from "../content.ts";
import { prepareFolder, writeFiles } from "../out-folder.ts";
import type { Sources } from "./page/excerpt.ts";
import { reviewPage } from "./page/page.ts";

type Report = Parameters<ChipReview["markdown"]>[0];

/**
 * @param sources the files of each design
 * @returns the files written. @throws EspalierError when they cannot be
 */
export function writeReport(report: Report, sources: readonly Sources[], folder: string, chip: ChipReview): string[] {
  prepareFolder(folder);
  return writeFiles(folder, {
    "report.html": reviewPage(report, sources, chip),
    "report.md": chip.markdown(report),
    "report.json": `${JSON.stringify(report, null, 2)}\n`,
  });
}
