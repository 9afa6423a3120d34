/** `espalier view [RUN]` */
import { randomBytes } from "node:crypto";
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { Command, type Command as Commander } from "commander";
import { EspalierError, messageOf } from "../core/errors.ts";
import type { Journal, RunRecord } from "../journal/journal.ts";
import { openRunReader, type RunReader } from "../journal/run-reader.ts";
import { listen } from "../server/listen.ts";
import { pageFiles } from "../server/page.ts";
import { treeApp } from "../server/tree-app.ts";
import { exportTree } from "../server/tree-export.ts";
import { openBrowser } from "./browser.ts";
import { watchInterruption } from "./interruption.ts";
import { addListenOptions, exposure, type ListenFlags } from "./listening.ts";
import { fileName, journalOption, option } from "./options.ts";
import { findRun, openPastJournal } from "./past-runs.ts";

interface Flags extends ListenFlags {
  readonly export?: string;
  readonly open: boolean;
  readonly journal: string;
}

export function viewCommand(): Commander {
  const command = new Command("view")
    .description("look at a run's tree in the browser, while it goes on or afterwards")
    .argument("[run]", "the beginning of its id; the list of runs unless given")
    .addOption(
      option("--export <file>", "write the run, the latest unless given, as one HTML file and stop").argParser(
        fileName,
      ),
    );
  return addListenOptions(command, "the page")
    .addOption(option("--no-open", "do not open the browser"))
    .addOption(journalOption())
    .action(view);
}

async function view(id: string | undefined, flags: Flags): Promise<void> {
  const journal = openPastJournal(flags.journal);
  try {
    const run = id || flags.export !== undefined ? findRun(journal, id) : undefined;
    const reader = openRunReader(flags.journal);
    try {
      if (flags.export !== undefined) await writeExport(flags.export, journal, reader, run!);
      else await serveTree(journal, reader, run, flags);
    } finally {
      reader.close();
    }
  } finally {
    await journal.close();
  }
}

async function serveTree(journal: Journal, reader: RunReader, run: RunRecord | undefined, flags: Flags): Promise<void> {
  const files = await pageFiles("tree");
  const token = randomBytes(24).toString("base64url");
  const server = await listen((isOurHost) => treeApp({ files, journal, reader, token, isOurHost }), flags);
  const address = `${server.url}#token=${token}${run ? `&run=${run.id}` : ""}`;
  process.stdout.write(`${run ? `Run ${run.id}` : `Runs in ${journal.path}`}:  ${address}\n`);
  const exposed = exposure(flags, "this page", "the address is a secret");
  if (exposed) complain(exposed);
  complain("The page only reads. Ctrl-C ends.");
  const ended = Promise.withResolvers<void>();
  const interruption = watchInterruption(ended.resolve, () => {});
  if (flags.open) openBrowser(address);
  await ended.promise;
  interruption.stop();
  await server.close();
}

/** @throws EspalierError when it cannot be written; what was at the place is then as it was */
async function writeExport(file: string, journal: Journal, reader: RunReader, run: RunRecord): Promise<void> {
  const files = await pageFiles("tree");
  const part = `${file}.part`;
  try {
    const open = openSync(part, "w");
    try {
      for (const piece of exportTree(files, journal, reader, run)) writeFileSync(open, piece);
    } finally {
      closeSync(open);
    }
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw new EspalierError(`${file} could not be written: ${messageOf(error)}`, { cause: error });
  }
  complain(`Run ${run.id} is in ${file}. It holds all that was sent and came back: look before you pass it on.`);
}

function complain(message: string): void {
  process.stderr.write(`espalier: ${message}\n`);
}
