/**
 * Reports as they are kept: the latest in an eval's folder, and each run's in a folder of its own below `kept`, named
 * for when and at which commit it was run, with what each sample scored.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { EspalierError, messageOf } from "../../core/errors.ts";
import type { KeptReport } from "../../evals/diff.ts";
import { readReport } from "../../evals/report/read.ts";
import type { EvalReport } from "../../evals/report.ts";
import type { EvalFound } from "../../evals/run.ts";
import { sampleScoresSchema } from "../../evals/scores.ts";
import { prepareFolder, writeFiles } from "../out-folder.ts";

export const evalsFolder = join(".espalier", "evals");

/** `started`: whose scores they are. */
const scoresSchema = z.object({ started: z.string(), samples: z.array(sampleScoresSchema) });

/** @param folder of the eval. @returns the files written */
export function keepReport({ report, scores }: EvalFound, folder: string): string[] {
  const kept = join(folder, "kept", nameOf(report));
  prepareFolder(kept);
  return writeFiles(kept, {
    "report.json": `${JSON.stringify(report, null, 2)}\n`,
    "scores.json": `${JSON.stringify({ started: report.started, samples: scores })}\n`,
  });
}

/** @returns how the report that lies in a folder was made; undefined where there is none that can be read */
export function commandIn(folder: string): string | undefined {
  try {
    return readReport(readFileSync(join(folder, "report.json"), "utf8")).command;
  } catch {
    return undefined;
  }
}

/** @returns such as `20261128T133000123Z-4a1f19b9c2` */
function nameOf({ started, commit = "no-commit" }: EvalReport): string {
  return `${started.replace(/[-:.]/g, "")}-${commit}`;
}

/**
 * @param which a report's file or folder; the beginning of a kept one's name or of its commit; `NAME@COMMIT` where
 *   several evals were run at it
 * @param root the folder that has a folder for each eval
 * @throws EspalierError when there is none, or several evals have one
 */
export function findReport(which: string, root: string = evalsFolder): KeptReport {
  if (existsSync(which)) return readKept(statSync(which).isDirectory() ? join(which, "report.json") : which);
  const at = which.lastIndexOf("@");
  const [name, run] = at < 0 ? [undefined, which] : [which.slice(0, at), which.slice(at + 1)];
  const all = keptIn(root);
  const found = all.filter(
    (kept) => (name === undefined || kept.eval === name) && (kept.name.startsWith(run) || kept.commit.startsWith(run)),
  );
  const evals = [...new Set(found.map((kept) => kept.eval))];
  if (evals.length > 1) {
    throw new EspalierError(`"${which}" has reports of ${evals.join(" and ")}. Say which: ${evals[0]}@${which}.`);
  }
  // Named for their time: the last is the newest. What was run with changes is not of the commit, if others are.
  const newest = found.findLast(({ commit }) => !commit.endsWith("+")) ?? found.at(-1);
  if (newest) return readKept(join(newest.folder, "report.json"));
  const latest = all.slice(-5).map((kept) => `${kept.eval}@${kept.commit}`);
  throw new EspalierError(
    `There is no report "${which}", as a file or kept in ${root}. ${
      latest.length > 0
        ? `The latest are: ${[...new Set(latest)].join(", ")}`
        : "Run an eval first:  espalier eval FILE"
    }.`,
  );
}

interface Kept {
  readonly eval: string;
  readonly name: string;
  readonly commit: string;
  readonly folder: string;
}

/** Oldest first. */
function keptIn(root: string): Kept[] {
  const folders = (path: string) =>
    existsSync(path) ? readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory()) : [];
  return folders(root)
    .flatMap(({ name: evalName }) =>
      folders(join(root, evalName, "kept")).map(({ name }): Kept => {
        const commit = name.slice(name.indexOf("-") + 1);
        return { eval: evalName, name, commit, folder: join(root, evalName, "kept", name) };
      }),
    )
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function readKept(file: string): KeptReport {
  try {
    const report = readReport(readFileSync(file, "utf8"));
    const scores = scoresBeside(file, report);
    return { report, ...(scores && { scores }) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "it is not there: was its run deleted?" : messageOf(error);
    throw new EspalierError(`${file} could not be read: ${reason}`, { cause: error });
  }
}

/** Of the same run: a report may have been copied without them, or written over. */
function scoresBeside(file: string, report: EvalReport) {
  const places = [join(dirname(file), "scores.json"), join(dirname(file), "kept", nameOf(report), "scores.json")];
  if (basename(file) !== "report.json") return undefined;
  for (const place of places.filter((one) => existsSync(one))) {
    const read = scoresSchema.safeParse(JSON.parse(readFileSync(place, "utf8")));
    if (!read.success) throw new EspalierError(`${place} does not fit:\n${z.prettifyError(read.error)}`);
    if (read.data.started === report.started) return read.data.samples;
  }
  return undefined;
}
