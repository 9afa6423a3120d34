/**
 * What else there is to look at beside a journal: its labels, and the reports and reward models in the working folder
 * and, where the journal lies in a folder `.espalier`, in that one. What else lies around a journal is not the user's
 * work: it may be a folder for all kinds of things. Links are not followed, and a page asks for what was found by a key
 * that only this server can make: no path ever comes from outside.
 */
import { createHmac } from "node:crypto";
import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Journal } from "../journal/journal.ts";
import type { GrowReport } from "../oversight/growth.ts";
import type { Place } from "../web/tree-api.ts";

/** Levels below a folder, and entries in all, that are looked at. */
const [depth, most] = [4, 5000];
/** Bytes of a report; larger ones are none. */
const largestReport = 5_000_000;

/** @param secret of the server: keys are made with it. @param folder the working folder */
export function placesBeside(journal: Journal, secret: string, folder: string): Place[] {
  const labels = journal.labels.datasets().map(
    ({ dataset, comparisons, judgements, judges }): Place => ({
      kind: "labels",
      name: dataset,
      where: `espalier judge ${quoted(dataset)} --journal ${quoted(journal.path)}`,
      about: `${comparisons} comparisons, ${judgements} judgements by ${judges} ${judges === 1 ? "judge" : "judges"}`,
    }),
  );
  if (journal.path === ":memory:") return labels;
  const beside = dirname(resolve(journal.path));
  const roots = new Set([...(basename(beside) === ".espalier" ? [beside] : []), resolve(folder)]);
  const left = { entries: most };
  const found = [...roots].flatMap((root) => below(root, root, depth, left));
  return [...labels, ...found.map((place) => ({ ...place, key: keyOf(place.where, secret) }))];
}

function keyOf(path: string, secret: string): string {
  return createHmac("sha256", secret).update(path).digest("base64url");
}

function below(folder: string, root: string, levels: number, left: { entries: number }): Place[] {
  const entries = entriesOf(folder).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const files = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
  const name = basename(folder);
  // Of a tree that was grown every reward model's folder has the same name.
  const way = relative(root, folder) || name;
  const here: Place[] = [];
  if (files.has("reward-model.json") && files.has("README.md"))
    here.push({ kind: "reward model", name: way, where: join(folder, "README.md") });
  const path = join(folder, "report.json");
  const report = files.has("report.json") ? reportIn(path) : undefined;
  if (files.has("report.html"))
    here.push({ kind: "eval report", name, ...evalIn(report), where: join(folder, "report.html") });
  else if (basename(dirname(folder)) === "kept" && files.has("report.json"))
    here.push({ kind: "kept eval report", name: `${evalOf(folder)} ${name}`, ...evalIn(report), where: path });
  else if (isGrowth(report)) here.push({ kind: "tree grown", name: way, where: path });
  if (levels === 0) return here;
  for (const entry of entries) {
    left.entries -= 1;
    if (left.entries < 0) break;
    // Of what begins with a dot nothing is ours but the journal's folder, which is looked at by itself.
    if (entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
      here.push(...below(join(folder, entry.name), root, levels - 1, left));
  }
  return here;
}

/** Of EVAL/kept/RUN. */
function evalOf(folder: string): string {
  return basename(dirname(dirname(folder)));
}

/** @returns undefined for any other file */
export function growthIn(path: string): GrowReport | undefined {
  const report = reportIn(path);
  return isGrowth(report) ? report : undefined;
}

/** @returns undefined for what is no JSON, or too large for a report */
function reportIn(path: string): unknown {
  try {
    return statSync(path).size > largestReport ? undefined : JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function isGrowth(report: unknown): report is GrowReport {
  const { tasks } = (report ?? {}) as Partial<GrowReport>;
  return Array.isArray(tasks) && tasks.every(({ task, rounds }) => typeof task === "string" && Array.isArray(rounds));
}

/** What an eval's report says of itself: its folder may have any name. */
function evalIn(report: unknown): Partial<Pick<Place, "name" | "about" | "at">> {
  const { name, question, started } = (report ?? {}) as Partial<Record<string, unknown>>;
  const at = typeof started === "string" ? Date.parse(started) : Number.NaN;
  return {
    ...(typeof name === "string" && { name }),
    ...(typeof question === "string" && { about: question }),
    ...(!Number.isNaN(at) && { at }),
  };
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Who may not read a folder sees nothing of it.
    return [];
  }
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
