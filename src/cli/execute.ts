/** Runs a task for a command: progress, Ctrl-C, the result, what to do next. */
import type { Journal, RunStatus } from "../journal/journal.ts";
import type { Model } from "../models/model.ts";
import type { Totals } from "../tasks/execution.ts";
import { rehearse } from "../tasks/rehearse.ts";
import { RunError, type RunResult, run } from "../tasks/run.ts";
import type { Task } from "../tasks/task.ts";
import { watchInterruption } from "./interruption.ts";
import { limitsOf, type ModelFlags, type RunFlags } from "./options.ts";
import { prepareFolder } from "./out-folder.ts";
import { duration, noProgress, type Progress, short, showProgress } from "./progress.ts";
import { noteRetries } from "./retry-notes.ts";
import { forOutput, printable, withinWidth } from "./table.ts";
import { writeTree } from "./write-tree.ts";

export interface Job<Input, Output> {
  readonly task: Task<Input, Output>;
  readonly input: Input;
  readonly name: string;
  readonly model: Model;
  readonly journal: Journal;
  /** Kept with the run, for `resume`. */
  readonly settings: { readonly seed: number } & ModelFlags;
  /** The text that the nodes' spans point into. */
  readonly source?: string;
}

/** Characters of a failure's message; `espalier show` has the whole of it. */
const longestReason = 240;

/**
 * Prints the output on standard output, everything else on standard error, and sets the exit code: 1 when parts are
 * missing or the run ended without an output, 130 after Ctrl-C.
 * @throws EspalierError when the folder of --out cannot be written; the output was printed before
 */
export async function execute<Input, Output>(job: Job<Input, Output>, flags: RunFlags): Promise<void> {
  const { task, input, name, model, journal, source } = job;
  const { seed, ...settings } = job.settings;
  if (flags.out !== undefined) prepareFolder(flags.out);
  const note = (text: string) => flags.quiet || complain(text);
  let progress: Progress = noProgress;
  const interruption = watchInterruption(
    () => {
      const text = "Finishing the calls in flight. Ctrl-C again ends at once.";
      if (progress === noProgress) note(text);
      else progress.note(text);
    },
    () => {
      progress.stop();
      note("Ended. What was finished is kept: the same command continues.");
    },
  );
  const endRetryNotes = noteRetries((text) => progress.note(text));
  const started = performance.now();
  try {
    if (!flags.quiet) progress = showProgress(await expectedCalls(job));
    const result = await run(task, input, {
      model,
      journal,
      name,
      seed,
      settings,
      limits: limitsOf(flags),
      concurrency: flags.concurrency,
      drain: interruption.drain,
      onEvent: progress.onEvent,
    });
    progress.stop();
    print(result, flags);
    note(`\n${spent(result, started)}\nRun ${result.id}: see its tree with  espalier show ${result.id}`);
    reportFailures(result, flags.quiet);
    keepTree(result.id, result.failures.length > 0 ? "incomplete" : "done");
  } catch (error) {
    progress.stop();
    if (!(error instanceof RunError)) throw error;
    process.exitCode = interruption.exitCode ?? 1;
    // Always said, --quiet or not: it is the only result there is.
    complain(interruption.exitCode ? "Stopped." : `The run ended without a result: ${error.message}`);
    note(
      `Kept: ${spent(error.run, started)}\nContinue with  espalier resume ${error.run.id}  or the same command again.`,
    );
    if (!interruption.exitCode) reportFailures(error.run, flags.quiet);
    keepTree(error.run.id, error.status);
  } finally {
    interruption.stop();
    endRetryNotes();
  }

  function keepTree(id: string, status: RunStatus): void {
    if (flags.out === undefined) return;
    const files = writeTree(journal, { id, name, status }, flags.out, source);
    if (files.length > 0) note(`Written: ${files.join(", ")}`);
  }
}

/** @returns 0 when it cannot be told: the run itself will say why */
async function expectedCalls<Input, Output>({ task, input, model }: Job<Input, Output>): Promise<number> {
  try {
    return (await rehearse(task, input, model)).calls;
  } catch {
    return 0;
  }
}

function print<Output>({ id, output, totals, failures }: RunResult<Output>, { json }: RunFlags): void {
  const text = typeof output === "string" ? output : JSON.stringify(output, null, 2);
  const whole = json ? JSON.stringify({ run: id, output, totals, failures }, null, 2) : text;
  process.stdout.write(`${forOutput(whole)}\n`);
}

function spent({ totals }: Pick<RunResult<unknown>, "totals">, started: number): string {
  return `${count(totals.nodes, "node")} · ${spentOnCalls(totals, started)}`;
}

/** @param started by `performance.now()` */
export function spentOnCalls({ calls, replayed, inputTokens, outputTokens, cost }: Totals, started: number): string {
  return [
    count(calls, "new call"),
    ...(replayed > 0 ? [`${replayed} from the journal`] : []),
    `${short(inputTokens)} tokens in, ${short(outputTokens)} out`,
    ...(cost > 0 ? [`$${cost.toFixed(4)}`] : []),
    duration((performance.now() - started) / 1000),
  ].join(" · ");
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** An incomplete result is not a success: with --quiet one line still says so. */
export function reportFailures({ failures }: Pick<RunResult<unknown>, "failures">, quiet = false): void {
  if (failures.length === 0) return;
  process.exitCode ||= 1;
  const missing = failures.length === 1 ? "1 part failed and is" : `${failures.length} parts failed and are`;
  const shown = quiet ? [] : failures.slice(0, 5);
  complain(`${missing} missing from the result${shown.length > 0 ? ":" : "."}`);
  for (const { label, message } of shown) complain(`  ${label}: ${withinWidth(message, longestReason)}`);
  if (failures.length > shown.length && shown.length > 0) complain(`  … and ${failures.length - shown.length} more`);
}

export function complain(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}
