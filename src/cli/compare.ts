/** `espalier compare RUN` and `espalier compare RUN OTHER` */
import { Command } from "commander";
import { EspalierError } from "../core/errors.ts";
import { addCompareOptions, type CompareFlags } from "./comparing/compare-options.ts";
import { compareRuns } from "./comparing/compare-runs.ts";
import { compareSamples } from "./comparing/compare-samples.ts";
import { openPastJournal } from "./past-runs.ts";

export function compareCommand(): Command {
  const command = new Command("compare")
    .description("make pairs of outputs for judges: several samples of a run's nodes, or the same nodes of two runs")
    .argument("<run>", "the beginning of its id")
    .argument("[other]", "another run of the same book: its outputs against the first one's, and nothing is asked");
  return addCompareOptions(command).action(compare);
}

async function compare(id: string, other: string | undefined, flags: CompareFlags): Promise<void> {
  if (flags.json && !flags.dryRun && flags.out === undefined && flags.dataset === undefined) {
    throw new EspalierError(
      "With --json the counts go to standard output: say where the comparisons go, with --out FILE or --dataset NAME.",
    );
  }
  const journal = openPastJournal(flags.journal);
  try {
    const run = journal.run(id);
    if (other === undefined) await compareSamples(journal, run, flags);
    else await compareRuns(journal, run, journal.run(other), flags);
  } finally {
    await journal.close();
  }
}
