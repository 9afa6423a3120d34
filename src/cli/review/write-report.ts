/** A review as files: report.md for people, report.json for programs. */
import type { ChipReview } from "../content.ts";
import { writeFiles } from "../out-folder.ts";

type Report = Parameters<ChipReview["markdown"]>[0];

/** @returns the files written. @throws EspalierError when they cannot be */
export function writeReport(report: Report, folder: string, { markdown }: Pick<ChipReview, "markdown">): string[] {
  return writeFiles(folder, {
    "report.md": markdown(report),
    "report.json": `${JSON.stringify(report, null, 2)}\n`,
  });
}
