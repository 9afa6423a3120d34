/** A review as files: report.md for people, report.json for programs. */
import { accessSync, constants, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EspalierError, messageOf } from "../../core/errors.ts";
import { makeFolders } from "../../core/make-folders.ts";
import type { ChipReview } from "../content.ts";

type Report = Parameters<ChipReview["markdown"]>[0];

/** Before anything is done that would then be lost. @throws EspalierError */
export function prepareReportFolder(folder: string): void {
  try {
    makeFolders(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

/** @returns the files written. @throws EspalierError when they cannot be */
export function writeReport(report: Report, folder: string, { markdown }: Pick<ChipReview, "markdown">): string[] {
  const files = { "report.md": markdown(report), "report.json": `${JSON.stringify(report, null, 2)}\n` };
  try {
    for (const [file, text] of Object.entries(files)) {
      const part = join(folder, `${file}.${process.pid}.part`);
      writeFileSync(part, text);
      renameSync(part, join(folder, file));
    }
  } catch (error) {
    throw cannotWrite(folder, error);
  }
  return Object.keys(files).map((file) => join(folder, file));
}

function cannotWrite(folder: string, error: unknown): EspalierError {
  const why = (error as NodeJS.ErrnoException).code === "EEXIST" ? "it is a file" : messageOf(error);
  return new EspalierError(`The folder ${folder} cannot be written: ${why}. Name another folder with --out.`, {
    cause: error,
  });
}
