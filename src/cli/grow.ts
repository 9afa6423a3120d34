/** `espalier grow TASK [INPUT...]` */
import { statSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { EspalierError } from "../core/errors.ts";
import { makeFolders } from "../core/make-folders.ts";
import type { Journal } from "../journal/journal.ts";
import { defaultJournalPath, openJournal } from "../journal/sqlite.ts";
import { withinLimits } from "../judges/labelling/within-limits.ts";
import { modelJudge } from "../judges/model-judge.ts";
import type { Model } from "../models/model.ts";
import { wrap } from "../models/wrap.ts";
import { checkedSettings } from "../oversight/growing/settings.ts";
import { walk } from "../oversight/growing/walk.ts";
import type { GrowReport } from "../oversight/growth.ts";
import type { PolicyModels } from "../oversight/policy-models.ts";
import { writeWhole } from "../rewards/save.ts";
import { Budget } from "../tasks/budget.ts";
import { loadJudging } from "./content.ts";
import { complain } from "./execute.ts";
import { addGrowOptions, computing, type GrowFlags } from "./growing/grow-options.ts";
import { noGrowProgress, showGrowProgress } from "./growing/grow-progress.ts";
import { describeGrowth } from "./growing/grow-report.ts";
import { inputsIn } from "./growing/inputs-in.ts";
import { human, judgeOf, peoplesDataset } from "./growing/judge-of.ts";
import type { JudgeOn } from "./growing/judging-plan.ts";
import { isFrozen, type TreeToGrow, withPolicies } from "./growing/tree.ts";
import { treeToGrow } from "./growing/tree-to-grow.ts";
import { watchInterruption } from "./interruption.ts";
import { UnreadLines, unreadEnding } from "./lines.ts";
import { openModelFor } from "./open-model.ts";
import { limitsOf } from "./options.ts";
import { noteRetries } from "./retry-notes.ts";
import { forOutput } from "./table.ts";

export function growCommand(): Command {
  const command = new Command("grow")
    .description(
      "grow a tree of helpers by recursive reward modelling: judged, trained and improved from its leaves up",
    )
    .argument("<task>", "a judged task that ships, or a .ts or .js file whose default export is one")
    .argument("[inputs...]", "its inputs as JSONL, one a line, - for standard input; or texts, where it takes them");
  return addGrowOptions(command).action(grow);
}

/** Sets the exit code: 1 when lines could not be read, 130 after Ctrl-C. */
async function grow(name: string, files: readonly string[], flags: GrowFlags): Promise<void> {
  const { quiet = false } = flags;
  checkedSettings(flags);
  refuseFile(flags.out);
  const tree = await treeToGrow(name);
  const unread = new UnreadLines(complain);
  const inputs = files.length === 0 ? [] : await inputsIn(files, tree, unread, flags.limit);
  if (unread.count > 0) process.exitCode = 1;
  if (flags.dryRun) return printPlan(tree, inputs, flags);
  const journal = openJournal(flags.journal);
  try {
    const report = await grown(tree, inputs, flags, journal);
    if (!report) return;
    process.stdout.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : forOutput(describeGrowth(report)));
    if (!quiet) complain(`In ${flags.out}: a folder for each task, with its helper, reward model and report`);
    if (unread.count > 0 && !quiet) complain(unreadEnding(unread.count));
  } finally {
    await journal.close();
  }
}

/** Models that judge are opened, to count tokens as they do, and not asked. */
async function printPlan(tree: TreeToGrow, inputs: readonly unknown[], flags: GrowFlags): Promise<void> {
  const { describePlan, planGrowth, readArtefact, refuseUnjudged } = await import("./growing/engine.ts");
  const artefacts = await Promise.all((flags.frozen ?? []).map(readArtefact));
  const grown = artefacts.map((artefact) => artefact.task);
  if (!flags.judge) refuseUnjudged(tree, grown);
  const judging = await loadJudging(flags.rubric);
  const judgeOn = (model: Model) => judging((by) => modelJudge(model, by));
  const judges: JudgeOn[] = [];
  try {
    for (const model of flags.judge ?? []) {
      if (model !== human)
        judges.push({ model: await openModelFor({ model, ...reachOf(model, flags) }, flags), judgeOn });
    }
    const plan = await planGrowth(tree, inputs, flags, grown, judges);
    process.stdout.write(flags.json ? `${JSON.stringify(plan, null, 2)}\n` : forOutput(describePlan(plan)));
  } finally {
    await Promise.all(judges.map(({ model }) => model.close?.()));
  }
}

/** @returns undefined after Ctrl-C */
async function grown(
  tree: TreeToGrow,
  inputs: readonly unknown[],
  flags: GrowFlags,
  journal: Journal,
): Promise<GrowReport | undefined> {
  const { out, quiet = false, labels, outputs, rounds, seed, judge: judges = [] } = flags;
  let progress = noGrowProgress;
  let hasBegun = false;
  const note = (text: string) => quiet || (progress === noGrowProgress ? complain(text) : progress.note(text));
  const interruption = watchInterruption(
    () => note("Stopping. Ctrl-C again ends at once."),
    () => progress.stop(),
  );
  const signal = interruption.drain;
  const endRetryNotes = noteRetries(note);
  // What computes is loaded here: other commands start without it.
  const { grow, plotsFor, policyModels, withFrozen } = await import("./growing/engine.ts");
  await using models = policyModels(
    journal,
    openWithin(flags, () => progress.onReply()),
  );
  await using opened = new AsyncDisposableStack();
  try {
    const judge = judges.length === 0 ? undefined : await judgeOf(judges, flags, models, journal);
    const known = await withPolicies(tree, () => models.open(flags.base));
    const planted = await withFrozen(known, flags.frozen ?? [], { models, ...computing(flags) }, opened);
    if (!quiet) progress = showGrowProgress(tasksToGrow(planted));
    const { onQuestions } = progress;
    const plots = await plotsFor(planted, flags, { models, inputs, signal, onQuestions, ...(judge && { judge }) });
    hasBegun = true;
    if (judges.includes(human))
      note(`Judge in another terminal:  espalier judge ${peoplesDataset(out)}${elsewhere(flags.journal)}`);
    // People choose from all that there is to judge; models are asked as many at once as they take.
    const concurrency = judges.includes(human) ? Math.max(labels, flags.concurrency) : flags.concurrency;
    const report = await grow(tree.task, {
      plots,
      folder: out,
      journal,
      labels,
      outputs,
      rounds,
      seed,
      concurrency,
      signal,
      onEvent: progress.onEvent,
    });
    progress.stop();
    makeFolders(out);
    await writeWhole(join(out, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
    return report;
  } catch (error) {
    progress.stop();
    if (interruption.exitCode === undefined) {
      if (hasBegun) note("What is finished is kept: once this is mended, the same command goes on.");
      throw error;
    }
    process.exitCode = interruption.exitCode;
    complain("Stopped.");
    note("The same command goes on.");
    return undefined;
  } finally {
    progress.stop();
    endRetryNotes();
    interruption.stop();
  }
}

/** Before anything is sampled. What else is wrong with the folder is found when it is made. */
function refuseFile(folder: string): void {
  if (!statSync(folder, { throwIfNoEntry: false })?.isFile()) return;
  throw new EspalierError(`${folder} is a file. Name another folder with --out.`);
}

function tasksToGrow({ task: root, plots }: TreeToGrow): number {
  const isGrown = ({ name }: TreeToGrow["task"]) => isFrozen(plots[name]);
  return walk(root, isGrown).filter(({ task }) => !isGrown(task)).length;
}

/** For a command that people type. */
function elsewhere(journal: string): string {
  return journal === defaultJournalPath ? "" : ` --journal ${journal}`;
}

function reachOf(model: string, { context, device }: GrowFlags) {
  return model.startsWith("llama/") ? { context, ...(device && { device }) } : {};
}

/** All models share what may be spent; what is local costs nothing. @param onReply of any of them; none from the journal */
function openWithin(flags: GrowFlags, onReply: () => void): PolicyModels["open"] {
  const { cost, ...limits } = limitsOf(flags);
  const budget = new Budget(limitsOf(flags));
  return async (model, adapter) => {
    const isLocal = model.startsWith("llama/");
    const opened = await openModelFor(
      { model, ...reachOf(model, flags), ...(adapter !== undefined && { adapter }) },
      flags,
    );
    const within = withinLimits(opened, isLocal || cost === undefined ? limits : { ...limits, cost }, budget);
    return wrap(within, { complete: (messages, options) => within.complete(messages, options).finally(onReply) });
  };
}
