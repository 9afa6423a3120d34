/** `espalier resume [RUN]` */
import { Command } from "commander";
import { passageSchema, sourceText } from "../documents/passages.ts";
import { loadTaskByName } from "./content.ts";
import { execute } from "./execute.ts";
import { openModelFor } from "./open-model.ts";
import { addRunOptions, type ModelFlags, type RunFlags } from "./options.ts";
import { findRun, openPastJournal } from "./past-runs.ts";

export function resumeCommand(): Command {
  const command = new Command("resume")
    .description("continue a run that was stopped or failed; what is finished is not asked again")
    .argument("[run]", "the beginning of its id; the latest run unless given");
  return addRunOptions(command).action(resume);
}

async function resume(id: string | undefined, flags: RunFlags): Promise<void> {
  const journal = openPastJournal(flags.journal);
  try {
    const { task: taskName, name, input: inputJson, options } = findRun(journal, id);
    const task = await loadTaskByName(taskName);
    const input = JSON.parse(inputJson);
    const settings: ModelFlags & { seed: number } = JSON.parse(options);
    const book = passageSchema.safeParse(input);
    const source = book.success ? { source: sourceText(book.data) } : {};
    const model = await openModelFor(settings, flags);
    try {
      await execute({ task, input, name, model, journal, settings, ...source }, flags);
    } finally {
      await model.close?.();
    }
  } finally {
    await journal.close();
  }
}
