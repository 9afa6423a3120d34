/** `espalier runs` */
import { existsSync } from "node:fs";
import { Command } from "commander";
import type { RunRecord, Usage } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";
import { journalOption, option } from "./options.ts";
import { duration, short } from "./progress.ts";
import { forOutput, table, withinWidth } from "./table.ts";

export function runsCommand(): Command {
  return new Command("runs")
    .description("list the runs in the journal, newest first")
    .addOption(option("--json", "print them as JSON"))
    .addOption(journalOption())
    .action(runs);
}

async function runs({ json, journal: path }: { json?: boolean; journal: string }): Promise<void> {
  // Only to look, no journal is made.
  if (!existsSync(path)) return print([], path, json);
  const journal = openJournal(path);
  try {
    const found = journal.runs().map((run) => ({ run, usage: journal.usage(run.id) }));
    print(found, path, json);
  } finally {
    await journal.close();
  }
}

interface Found {
  readonly run: RunRecord;
  readonly usage: Usage;
}

function print(found: readonly Found[], path: string, json = false): void {
  if (json) process.stdout.write(`${forOutput(JSON.stringify(found.map(plain), null, 2))}\n`);
  else if (found.length === 0)
    process.stdout.write(`No runs in ${path} yet. Start one with  espalier summarize BOOK\n`);
  else
    process.stdout.write(
      table([["run", "name", "status", "started", "took", "calls", "tokens", "cost"], ...found.map(row)]),
    );
}

function plain({ run, usage }: Found) {
  const { id, name, task, status, error, started, ended, options } = run;
  return { id, name, task, status, error, started, ended, options: JSON.parse(options), usage };
}

function row({ run, usage }: Found): string[] {
  const { id, name, status, started, ended } = run;
  return [
    id,
    withinWidth(name, 32),
    status,
    new Date(started).toISOString().slice(0, 16).replace("T", " "),
    ended ? duration((ended - started) / 1000) : "",
    String(usage.calls),
    short(usage.inputTokens + usage.outputTokens),
    usage.cost > 0 ? `$${usage.cost.toFixed(4)}` : "",
  ];
}
