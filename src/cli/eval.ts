/** `espalier eval FILE` and `espalier eval diff A B` */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { EspalierError } from "../core/errors.ts";
import { diffReports } from "../evals/diff.ts";
import type { EvalDefinition } from "../evals/eval.ts";
import { planEval } from "../evals/plan.ts";
import { markdownDiff } from "../evals/report/markdown-diff.ts";
import { type EvalFound, EvalStopped, runEval } from "../evals/run.ts";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite.ts";
import { defaultConcurrency } from "../models/limited.ts";
import { describePlan, describeReport } from "./evaluating/describe.ts";
import { describeDiff } from "./evaluating/describe-diff.ts";
import { evalIn, placeIn } from "./evaluating/eval-in.ts";
import { noEvalLine, showEvalProgress } from "./evaluating/eval-progress.ts";
import { commandIn, evalsFolder, findReport, keepReport } from "./evaluating/kept-reports.ts";
import { complain } from "./execute.ts";
import { watchInterruption } from "./interruption.ts";
import { atLeast, type CallFlags, dollars, folderName, journalOption, limitsOf, option } from "./options.ts";
import { prepareFolder, writeFiles } from "./out-folder.ts";
import { noteRetries } from "./retry-notes.ts";
import { wrapped } from "./review/wrapped.ts";
import { forOutput } from "./table.ts";

interface Flags extends Pick<CallFlags, "concurrency" | "maxCalls" | "maxTokens" | "maxCost"> {
  readonly limit?: number;
  readonly arms?: readonly string[];
  readonly seeds?: readonly number[];
  readonly dryRun?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly journal: string;
}

/** Of a threshold that was missed. */
const missed = 100;

export function evalCommand(): Command {
  return new Command("eval")
    .description("answer a question by comparing arms on data: judges, models, reward models, protocols")
    .argument("<file>", "a .ts or .js file whose default export is an eval, made by defineEval")
    .addOption(option("--limit <n>", "the first so many items only").argParser(atLeast(1)))
    .addOption(option("--arms <names>", "some arms only, with commas between").argParser(names))
    .addOption(option("--seeds <numbers>", "other seeds than the eval's, with commas between").argParser(seeds))
    .addOption(option("--dry-run", "say what it takes as far as that is known, and stop"))
    .addOption(option("--concurrency <n>", "samples at once at most").argParser(atLeast(1)).default(defaultConcurrency))
    .addOption(option("--max-calls <n>", "new calls at most").argParser(atLeast(0)))
    .addOption(option("--max-tokens <n>", "new tokens at most, in and out").argParser(atLeast(0)))
    .addOption(option("--max-cost <dollars>", "new cost at most").argParser(dollars))
    .addOption(
      option(
        "--out <folder>",
        `for the report, as HTML, Markdown, JSON and JUnit; ${join(evalsFolder, "NAME")} unless given`,
      ).argParser(folderName),
    )
    .addOption(option("--json", "print the report as JSON"))
    .addOption(option("--quiet", "print the report only, no progress"))
    .addOption(journalOption())
    .action(evaluate)
    .addCommand(diffCommand());
}

function diffCommand(): Command {
  return new Command("diff")
    .description("compare two runs of an eval: sample by sample, where both have the same")
    .argument("<before>", "a report's file, or the commit that it was run at; NAME@COMMIT where several evals were")
    .argument("<after>", "another")
    .addOption(option("--markdown", "print it as Markdown, for a pull request"))
    .addOption(option("--json", "print it as JSON"))
    .action((before: string, after: string, _: unknown, command: Command) => {
      // An option that the command above has too, it takes.
      const { json, markdown } = command.optsWithGlobals<Pick<Flags, "json"> & { markdown?: boolean }>();
      if (json && markdown) throw new EspalierError("--json and --markdown are two forms of one thing: choose one.");
      const diff = diffReports(findReport(before), findReport(after));
      if (markdown) process.stdout.write(forOutput(markdownDiff(diff)));
      else print(diff, json, describeDiff);
    });
}

/** Sets the exit code: 100 when a threshold is missed, 1 when samples or their values are missing, 130 after Ctrl-C. */
async function evaluate(file: string, flags: Flags): Promise<void> {
  const definition = await evalIn(file);
  try {
    if (flags.dryRun) await printPlan(definition, flags);
    else await runAndTell(file, definition, flags);
  } catch (error) {
    // What comes of the file's own code has its line.
    const place = error instanceof Error && error.cause !== undefined ? placeIn(file, error.cause) : file;
    if (!(error instanceof EspalierError) || place === file) throw error;
    throw new EspalierError(`${place}: ${error.message}`, { cause: error });
  }
}

async function printPlan(definition: EvalDefinition<unknown, unknown>, flags: Flags): Promise<void> {
  const journal = openJournal(existsSync(flags.journal) ? flags.journal : ":memory:");
  try {
    const plan = await planEval(definition, { ...choiceOf(flags), journal });
    print(plan, flags.json, describePlan);
  } finally {
    await journal.close();
  }
}

async function runAndTell(file: string, definition: EvalDefinition<unknown, unknown>, flags: Flags): Promise<void> {
  const folder = flags.out ?? join(evalsFolder, definition.name);
  const journal = openJournal(flags.journal);
  try {
    prepareFolder(folder);
    const found = await run(definition, flags, journal);
    if (!found) return;
    const { report } = found;
    print(report, flags.json, describeReport);
    const earlier = commandIn(folder);
    if (earlier !== undefined && !isRunOf(file, earlier) && !flags.quiet) {
      complain(
        `\n${folder} had the report of another file's eval of this name (${earlier}). Its place is taken; it is in ${join(folder, "kept")}.`,
      );
    }
    const files = await write(found, folder);
    if (!flags.quiet) complain(`\nWritten: ${files.join(", ")}`);
    const isWhole =
      report.arms.every(({ stopped, failed }) => stopped === undefined && failed === 0) &&
      report.metrics.every(({ faults }) => faults === undefined);
    if (!isWhole) process.exitCode = 1;
    if (report.thresholds.some(({ held }) => !held)) process.exitCode = missed;
  } finally {
    await journal.close();
  }
}

/** @returns undefined after Ctrl-C */
async function run(
  definition: EvalDefinition<unknown, unknown>,
  flags: Flags,
  journal: Journal,
): Promise<EvalFound | undefined> {
  const line = flags.quiet ? noEvalLine : showEvalProgress();
  const interruption = watchInterruption(
    () => line.note("Finishing the samples in flight. Ctrl-C again ends at once."),
    () => line.stop(),
  );
  const endRetryNotes = noteRetries((text) => line.note(text));
  try {
    return await runEval(definition, {
      ...choiceOf(flags),
      ...{ journal, concurrency: flags.concurrency, limits: limitsOf(flags), drain: interruption.drain },
      ...{ onProgress: line.onProgress, command: commandLine(definition.environment) },
    });
  } catch (error) {
    if (!(error instanceof EvalStopped)) throw error;
    line.stop();
    process.exitCode = interruption.exitCode ?? 1;
    complain(error.message);
    return undefined;
  } finally {
    line.stop();
    endRetryNotes();
    interruption.stop();
  }
}

/** @returns the files written */
async function write(found: EvalFound, folder: string): Promise<string[]> {
  const { report } = found;
  keepReport(found, folder);
  // Drawing is loaded here: it takes a second, and other commands start without it.
  const [{ htmlReport }, { junitReport }, { markdownReport }] = await Promise.all([
    import("../evals/report/html.ts"),
    import("../evals/report/junit.ts"),
    import("../evals/report/markdown.ts"),
  ]);
  return writeFiles(folder, {
    "report.html": await htmlReport(report),
    "report.md": markdownReport(report),
    "report.json": `${JSON.stringify(report, null, 2)}\n`,
    "junit.xml": junitReport(report),
  });
}

function choiceOf({ arms, seeds, limit }: Flags) {
  return { ...(arms && { arms }), ...(seeds && { seeds }), ...(limit !== undefined && { limit }) };
}

/** As JSON, or in words that fit the terminal. */
function print<Value>(value: Value, json: boolean | undefined, describe: (value: Value) => string): void {
  const { isTTY, columns } = process.stdout;
  const text = json ? `${JSON.stringify(value, null, 2)}\n` : describe(value);
  process.stdout.write(forOutput(json || !isTTY ? text : wrapped(text, columns, noMarks)));
}

/** Nothing is coloured. */
const noMarks = /(?!)/g;

/** @param command as a report has it. @returns whether it names the file */
function isRunOf(file: string, command: string): boolean {
  return command.split(" ").some((word) => resolve(word.replace(/^'|'$/g, "")) === resolve(file));
}

/** As it was typed, with the variables of the eval that are set. */
function commandLine(environment: readonly string[] = []): string {
  const quoted = (word: string) => (/^[\w./,:@=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
  const variables = environment.flatMap((name) => {
    const value = process.env[name];
    return value ? [`${name}=${quoted(value)}`] : [];
  });
  return [...variables, "espalier", ...process.argv.slice(2).map(quoted)].join(" ");
}

function names(text: string): string[] {
  const found = text.split(",").map((name) => name.trim());
  if (found.some((name) => name === "")) throw new InvalidArgumentError("It must be names, with commas between.");
  return found;
}

function seeds(text: string): number[] {
  return text.split(",").map((seed) => atLeast(0)(seed.trim()));
}
