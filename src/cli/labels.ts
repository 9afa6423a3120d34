/** `espalier labels list | import FILE | export DATASET | agreement DATASET` */
import { existsSync } from "node:fs";
import { Command } from "commander";
import type { DatasetSummary } from "../journal/labels.ts";
import { openJournal } from "../journal/sqlite.ts";
import { labelsAgreementCommand } from "./labels-agreement.ts";
import { labelsExportCommand } from "./labels-export.ts";
import { labelsImportCommand } from "./labels-import.ts";
import { journalOption, option } from "./options.ts";
import { forOutput, table, withinWidth } from "./table.ts";

export function labelsCommand(): Command {
  const command = new Command("labels").description("the datasets of pairs in the journal, and what was said of them");
  command
    .command("list", { isDefault: true })
    .description("the datasets, with how much is in them")
    .addOption(option("--json", "print them as JSON"))
    .addOption(journalOption())
    .action(list);
  return command
    .addCommand(labelsImportCommand())
    .addCommand(labelsExportCommand())
    .addCommand(labelsAgreementCommand());
}

async function list({ json, journal: path }: { json?: boolean; journal: string }): Promise<void> {
  // Only to look, no journal is made.
  if (!existsSync(path)) return print([], path, json);
  const journal = openJournal(path);
  try {
    print(journal.labels.datasets(), path, json);
  } finally {
    await journal.close();
  }
}

function print(found: readonly DatasetSummary[], path: string, json = false): void {
  if (json) process.stdout.write(`${forOutput(JSON.stringify(found, null, 2))}\n`);
  else if (found.length === 0)
    process.stdout.write(`No datasets in ${path} yet. Import one with  espalier labels import FILE\n`);
  else process.stdout.write(table([["dataset", "pairs", "judgements", "judges"], ...found.map(row)]));
}

function row({ dataset, comparisons, judgements, judges }: DatasetSummary): string[] {
  return [withinWidth(dataset, 48), String(comparisons), String(judgements), String(judges)];
}
