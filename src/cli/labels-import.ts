/** `espalier labels import FILE` */
import { Command } from "commander";
import { canonicalJson } from "../core/hash.ts";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";
import { identity } from "../preferences/comparison.ts";
import { formats } from "../preferences/formats/formats.ts";
import type { Preference } from "../preferences/preference.ts";
import { type ReadRow, readComparisons } from "../preferences/read.ts";
import { importComparison, recordPreference } from "../preferences/store.ts";
import { datasetOf } from "./datasets.ts";
import { journalOption, option } from "./options.ts";
import { forOutput, printable } from "./table.ts";

interface Flags {
  readonly dataset?: string;
  readonly json?: boolean;
  readonly journal: string;
}

/** Lines that cannot be used and are named one by one. */
const namedLines = 20;
/** Rows on their way to the disk at once: with four times as many the heap grows by half. */
const atOnce = 250;

export function labelsImportCommand(): Command {
  return new Command("import")
    .description("read pairs, and what is said of them, into the journal")
    .argument("<file>", "JSONL, or - for standard input")
    .addOption(option("--dataset <name>", "its name in the journal; the file's unless given"))
    .addOption(option("--json", "print what was read as JSON"))
    .addOption(journalOption())
    .addHelpText("after", `\nShapes it knows:\n${shapes()}`)
    .action(importFile);
}

function shapes(): string {
  return Object.entries(formats)
    .map(([name, { fields }]) => `  ${name}: ${fields}`)
    .join("\n");
}

async function importFile(file: string, flags: Flags): Promise<void> {
  const dataset = flags.dataset ?? datasetOf(file);
  const journal = openJournal(flags.journal);
  try {
    const importing = new Import(journal, dataset);
    for await (const row of readComparisons(file)) {
      const problem = await importing.add(row);
      if (problem !== undefined && importing.counts.unread <= namedLines) {
        complain(`${file === "-" ? "standard input" : file}, line ${row.line}: ${problem}`);
      }
    }
    await importing.settled();
    const { counts } = importing;
    if (counts.unread > namedLines) complain(`… and ${counts.unread - namedLines} more lines.`);
    if (counts.unread > 0) process.exitCode = 1;
    const said = flags.json ? JSON.stringify({ dataset, ...counts }, null, 2) : describe(dataset, counts);
    process.stdout.write(`${forOutput(said)}\n`);
  } finally {
    await journal.close();
  }
}

interface Counts {
  /** New ones. */
  comparisons: number;
  /** Comparisons that the dataset held before. */
  known: number;
  /** New ones, or ones that replaced what the judge had said. */
  judgements: number;
  /** Lines, or pairs of them, that could not be used. */
  unread: number;
}

class Import {
  readonly counts: Counts = { comparisons: 0, known: 0, judgements: 0, unread: 0 };
  readonly #journal: Journal;
  readonly #dataset: string;
  /** What the dataset held before. */
  readonly #held: number;
  #writing: Promise<void>[] = [];
  #queued = 0;

  constructor(journal: Journal, dataset: string) {
    this.#journal = journal;
    this.#dataset = dataset;
    this.#held = journal.labels.datasets().find((summary) => summary.dataset === dataset)?.comparisons ?? 0;
  }

  /** @returns what is wrong with the row, if anything is */
  async add(row: ReadRow): Promise<string | undefined> {
    if ("problem" in row) return this.#refuse(row.problem);
    const { comparison, preferences, repeats } = row;
    const stored = this.#held > 0 ? this.#journal.labels.comparison(this.#dataset, comparison.id) : undefined;
    if (stored && identity(JSON.parse(stored.body)) !== identity(comparison)) {
      return this.#refuse(
        `the dataset "${this.#dataset}" holds another pair under the id ${comparison.id}. ` +
          "Give the file a dataset of its own: --dataset NAME",
      );
    }
    if (stored) this.counts.known += repeats === undefined ? 1 : 0;
    else if (repeats === undefined) {
      importComparison(this.#journal, this.#dataset, this.#held + this.counts.comparisons, comparison);
      this.counts.comparisons += 1;
    }
    for (const preference of preferences) {
      if (stored && this.#hasSaid(preference)) continue;
      this.counts.judgements += 1;
      this.#writing.push(recordPreference(this.#journal, this.#dataset, preference));
    }
    this.#queued += 1;
    if (this.#queued >= atOnce) await this.settled();
  }

  /** Resolves once everything is on disk. @throws JournalError */
  async settled(): Promise<void> {
    await Promise.all([this.#journal.labels.flush(), ...this.#writing]);
    this.#writing = [];
    this.#queued = 0;
  }

  #refuse(problem: string): string {
    this.counts.unread += 1;
    return problem;
  }

  /** Whether it stands already, but for the time: importing a file again changes nothing. */
  #hasSaid({ comparison, judge, verdict }: Preference): boolean {
    const standing = [...this.#journal.labels.judgements(this.#dataset, comparison.id)];
    return standing.some(({ judge: by, body }) => {
      return by === judge && canonicalJson(JSON.parse(body).verdict) === canonicalJson(verdict);
    });
  }
}

function describe(dataset: string, { comparisons, known, judgements, unread }: Counts): string {
  const parts = [
    `pairs: ${comparisons}`,
    `judgements: ${judgements}`,
    ...(known > 0 ? [`pairs that were there already: ${known}`] : []),
    ...(unread > 0 ? [`not usable: ${unread}`] : []),
  ];
  return `Dataset ${dataset} · ${parts.join(" · ")}`;
}

function complain(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}
