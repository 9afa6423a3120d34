/** What an eval found, as it is kept, and the page that is made of all that is kept. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface EvalResult {
  /** Its folder in evals/. */
  readonly name: string;
  readonly title: string;
  readonly question: string;
  /** In short: what was seen. One paragraph for each. */
  readonly findings: readonly string[];
  /** Written down before the first full run. */
  readonly claims: readonly Claim[];
  readonly tables: readonly Table[];
  readonly pictures: readonly Picture[];
  /** What limits what was found. */
  readonly caveats: readonly string[];
  /** That prints it all again. */
  readonly command: string;
  readonly seeds: readonly number[];
  readonly seconds: number;
}

export interface Claim {
  readonly claim: string;
  /** Undefined where a smaller run than the usual one did not look. */
  readonly held?: boolean | undefined;
  readonly found: string;
}

/** For whoever runs it. @param page where it is written */
export function tellClaims(claims: readonly Claim[], page: string): void {
  for (const { claim, held, found } of claims)
    console.log(`${held === undefined ? "?" : held ? "+" : "-"} ${claim} (${found})`);
  console.log(`Written to ${page}.`);
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Picture {
  readonly file: string;
  /** Says in words what it shows. */
  readonly alt: string;
  readonly svg: string;
}

/** In the order in which they are told. */
const order = [
  "ladder",
  "ladder-counter",
  "ledger",
  "error-growth",
  "over-optimisation",
  "protocols",
  "chip-review",
  "story-consistency",
];

const root = import.meta.dirname;

/** Writes the result, its pictures and the page of all results. @returns the page's path */
export async function keepResult(result: EvalResult, folder = join(root, "results")): Promise<string> {
  await mkdir(folder, { recursive: true });
  const pictures = result.pictures.map(({ file, alt }) => ({ file, alt }));
  await writeFile(join(folder, `${result.name}.json`), `${JSON.stringify({ ...result, pictures }, null, 2)}\n`);
  for (const { file, svg } of result.pictures) await writeFile(join(folder, file), `${svg}\n`);
  const page = join(folder, "..", "RESULTS.md");
  await writeFile(page, pageOf(await readResults(folder)));
  return page;
}

type Kept = Omit<EvalResult, "pictures"> & { readonly pictures: readonly Omit<Picture, "svg">[] };

async function readResults(folder: string): Promise<Kept[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  const results = await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8")) as Kept),
  );
  const place = ({ name }: Kept) => (order.includes(name) ? order.indexOf(name) : order.length);
  return results.sort((one, two) => place(one) - place(two) || one.name.localeCompare(two.name));
}

export function pageOf(results: readonly Kept[]): string {
  const intro =
    "Each experiment is one command, which writes its part of this page. Its claims were written down before the first full run " +
    "and stand in its file; a claim that did not hold is reported as such. Intervals are of 95%, in brackets.";
  return `${["# Results", intro, ...results.map(sectionOf)].join("\n\n")}\n`;
}

function sectionOf(result: Kept): string {
  const { title, question, findings, claims, tables, pictures, caveats, command, seeds, seconds } = result;
  return [
    `## ${title}`,
    `*${question}*`,
    ...findings,
    ...(claims.length > 0
      ? [
          "Claims:",
          tableOf(
            ["claim", "held", "found"],
            claims.map((one) => [one.claim, verdict(one), one.found]),
          ),
        ]
      : []),
    ...pictures.map(({ file, alt }) => `![${alt}](results/${file})`),
    ...tables.map(({ title: name, columns, rows }) => `**${name}**\n\n${tableOf(columns, rows)}`),
    ...(caveats.length > 0 ? ["What limits this:", caveats.map((one) => `- ${one}`).join("\n")] : []),
    `Seeds ${seeds.join(", ")}; ${Math.round(seconds)} s. \`${command}\``,
  ].join("\n\n");
}

function verdict({ held }: Claim): string {
  return held === undefined ? "not asked" : held ? "yes" : "**no**";
}

function tableOf(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}
