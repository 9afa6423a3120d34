/** `espalier labels export DATASET` */
import { Transform, type Writable } from "node:stream";
import { Command } from "commander";
import { EspalierError } from "../core/errors.ts";
import type { Journal } from "../journal/journal.ts";
import type { Comparison } from "../preferences/comparison.ts";
import type { Preference } from "../preferences/preference.ts";
import { readDataset } from "../preferences/store.ts";
import { type OutputFormat, outputFormats, type Written, writePreferences } from "../preferences/write.ts";
import { findDataset } from "./datasets.ts";
import { journalOption, option } from "./options.ts";
import { openPastJournal } from "./past-runs.ts";
import { printable } from "./table.ts";

interface Flags {
  readonly format: OutputFormat;
  readonly out?: string;
  readonly judge?: string;
  readonly json?: boolean;
  readonly journal: string;
}

export function labelsExportCommand(): Command {
  return new Command("export")
    .description("write a dataset's judgements as training data")
    .argument("<dataset>", "its name in the journal")
    .addOption(
      option("--format <name>", "the shape of the rows; espalier, our own, loses nothing")
        .choices(outputFormats)
        .default("trl"),
    )
    .addOption(option("--out <file>", "where to write; standard output unless given"))
    .addOption(option("--judge <name>", "what this one judge said only"))
    .addOption(option("--json", "give the counts as JSON"))
    .addOption(journalOption())
    .action(exportDataset);
}

async function exportDataset(dataset: string, flags: Flags): Promise<void> {
  const { format, out, judge } = flags;
  if (format === "parquet" && out === undefined && process.stdout.isTTY) {
    throw new EspalierError("Parquet is binary and this is a terminal. Name a file with --out.");
  }
  const journal = openPastJournal(flags.journal);
  try {
    findDataset(journal, dataset);
    if (judge !== undefined) checkJudge(journal, dataset, judge);
    const written = await writePreferences(rows(journal, dataset, judge), out ?? standardOutput(), format);
    tell(written, flags);
  } finally {
    await journal.close();
  }
}

/** A comparison that nobody has judged comes by itself, unless one judge is asked for. */
function* rows(journal: Journal, dataset: string, judge?: string): Generator<Preference | Comparison> {
  for (const { comparison, preferences } of readDataset(journal, dataset)) {
    if (judge !== undefined) yield* preferences.filter((preference) => preference.judge === judge);
    else if (preferences.length > 0) yield* preferences;
    else yield comparison;
  }
}

/** @throws EspalierError naming those there are */
function checkJudge(journal: Journal, dataset: string, judge: string): void {
  const judges = new Set<string>();
  for (const { judge: found } of journal.labels.judgements(dataset)) {
    if (found === judge) return;
    judges.add(found);
  }
  const known = judges.size > 0 ? `Judges there: ${[...judges].join(", ")}.` : "Nobody has judged it yet.";
  throw new EspalierError(`Nothing in "${dataset}" was judged by "${judge}". ${known}`);
}

/** As it is for a file or another program, printable for a terminal. */
function standardOutput(): Writable {
  const { stdout } = process;
  if (!stdout.isTTY) return stdout;
  const shown = new Transform({
    decodeStrings: false,
    transform: (chunk, _, done) => done(null, printable(String(chunk))),
  });
  shown.pipe(stdout);
  return shown;
}

/** Where the rows go to standard output, this goes beside it. */
function tell(written: Written, { format, out, json }: Flags): void {
  const stream = out === undefined ? process.stderr : process.stdout;
  if (json) {
    stream.write(`${JSON.stringify(written, null, 2)}\n`);
    return;
  }
  const { rows, unjudged, unheld } = written;
  const parts = [
    `Rows: ${rows}${out === undefined ? "" : `, in ${out}`}`,
    ...Object.entries(unheld).map(([what, count]) => `Left out: ${count}, for ${format} has no place for ${what}`),
    ...(unjudged > 0 ? [`Left out: ${unjudged} without a verdict`] : []),
  ];
  process.stderr.write(`${printable(parts.join("\n"))}\n`);
}
