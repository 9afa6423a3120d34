/** What lies at a place, as a page shows it: a card or a report of growing as Markdown, an eval's report as HTML. */
import { readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { EspalierError } from "../core/errors.ts";
import type { Figure } from "../core/statistics/interval.ts";
import type { GrowReport } from "../oversight/growth.ts";
import type { Place, WrittenPage } from "../web/tree-api.ts";
import { growthIn } from "./places.ts";

/** A report runs nothing and fetches nothing, whatever is written in it. */
export const reportPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** @throws EspalierError when it cannot be read any more, or is no such report */
export async function reportAt({ kind, where }: Place): Promise<string> {
  const text = read(where);
  if (kind === "eval report") return text;
  // Drawing takes a second to load.
  const [{ htmlReport }, { readReport }] = await Promise.all([
    import("../evals/report/html.ts"),
    import("../evals/report/read.ts"),
  ]);
  return htmlReport(readReport(text));
}

/** @param places all that there are. @throws EspalierError when it cannot be read any more */
export function writtenAt({ kind, name, where }: Place, places: readonly Place[]): WrittenPage {
  if (kind === "reward model") {
    const picture = pictureIn(dirname(where));
    return { name, where, markdown: read(where), ...(picture !== undefined && { picture }) };
  }
  const growth = growthIn(where);
  if (!growth) throw new EspalierError(`${where} is no report of growing any more.`);
  const folder = `${dirname(where)}${sep}`;
  const cards = places.flatMap(({ kind, name, where, key }) =>
    kind === "reward model" && key !== undefined && where.startsWith(folder) ? [{ name, key }] : [],
  );
  return { name, where, markdown: describe(growth), cards };
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new EspalierError(`${path} cannot be read any more.`, { cause: error });
  }
}

function pictureIn(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, "picture.svg"), "utf8");
  } catch {
    return undefined;
  }
}

function describe({ tasks }: GrowReport): string {
  const rows = tasks.map(({ task, helpers, rounds, gain }) => {
    const last = rounds.at(-1);
    return [
      task,
      helpers.join(", "),
      String(rounds.reduce((sum, { labels }) => sum + labels, 0)),
      String(rounds.reduce((sum, { unjudged }) => sum + unjudged, 0)),
      last?.agreement ? figure(last.agreement) : "",
      last?.reward ? figure(last.reward.accuracy) : "",
      gain ? figure(gain.reward) : "",
    ];
  });
  const header = ["task", "judged with", "labels", "unjudged", "alpha", "reward right", "gain"];
  // Of what nothing is known, nothing is said: a single judge agrees with nobody.
  const shown = header.map((_, column) => rows.some((row) => row[column] !== ""));
  const table = [header, header.map(() => "---"), ...rows].map((row) => row.filter((_, column) => shown[column]));
  const meanings = header.flatMap((name, column) =>
    shown[column] && name in meaning ? [`- ${name}: ${meaning[name]}`] : [],
  );
  return [
    "# Tree grown",
    "Leaves first; in brackets 95% intervals.",
    table.map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n"),
    ...(meanings.length > 0 ? [meanings.join("\n")] : []),
  ].join("\n\n");
}

const meaning: Readonly<Record<string, string>> = {
  alpha: "Krippendorff's: how far the judges agree beyond chance; 1 is always, 0 as by chance",
  "reward right": "share of held-out pairs that the reward model orders as the judge did",
  gain: "reward of the improved helper's outputs less that of those it began with, on held-out inputs; its own reward model says so, and may be fooled",
};

function figure({ value, low, high }: Figure): string {
  return low === undefined ? value.toFixed(2) : `${value.toFixed(2)} [${low.toFixed(2)} to ${high.toFixed(2)}]`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s+/g, " ");
}
