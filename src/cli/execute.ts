/** Runs a task for a command: progress, Ctrl-C, the result, what to do next. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EspalierError } from "../core/errors.ts";
import type { Journal } from "../journal/journal.ts";
import type { Model } from "../models/model.ts";
import { rehearse } from "../tasks/rehearse.ts";
import { RunError, type RunResult, run } from "../tasks/run.ts";
import type { Task } from "../tasks/task.ts";
import { limitsOf, type ModelFlags, type RunFlags } from "./options.ts";
import { outline } from "./outline.ts";
import { duration, noProgress, short, showProgress } from "./progress.ts";
import { outputText, readTree } from "./tree.ts";

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

/**
 * Prints the output on standard output, everything else on standard error, and sets the exit code: 1 when parts are
 * missing or the run ended without an output, 130 after Ctrl-C.
 */
export async function execute<Input, Output>(job: Job<Input, Output>, flags: RunFlags): Promise<void> {
  const { task, input, name, model, journal } = job;
  const { seed, ...settings } = job.settings;
  const note = (text: string) => flags.quiet || process.stderr.write(`${text}\n`);
  const interruption = watchInterruption(note);
  const progress = flags.quiet ? noProgress : showProgress((await rehearse(task, input, model)).calls);
  const started = performance.now();
  try {
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
    reportFailures(result, note);
  } catch (error) {
    progress.stop();
    if (!(error instanceof RunError)) throw error;
    process.exitCode = interruption.drain.aborted ? 130 : 1;
    // Always said, --quiet or not: it is the only result there is.
    process.stderr.write(`\n${ending(error, interruption.drain.aborted)}\n`);
    note(
      `Kept: ${spent(error.run, started)}\nContinue with  espalier resume ${error.run.id}  or the same command again.`,
    );
    reportFailures(error.run, note);
  } finally {
    interruption.stop();
    if (flags.out) note(`Written: ${writeTree(job, flags.out)}`);
  }
}

function print<Output>({ id, output, totals, failures }: RunResult<Output>, { json }: RunFlags): void {
  const text = typeof output === "string" ? output : JSON.stringify(output, null, 2);
  process.stdout.write(`${json ? JSON.stringify({ run: id, output, totals, failures }, null, 2) : text}\n`);
}

function ending(error: RunError, interrupted: boolean): string {
  return interrupted ? "Stopped." : `The run ended without a result: ${error.message}`;
}

function spent({ totals }: Pick<RunResult<unknown>, "totals">, started: number): string {
  const { calls, replayed, inputTokens, outputTokens, cost, nodes } = totals;
  return [
    `${nodes} nodes`,
    `${calls} new calls`,
    ...(replayed > 0 ? [`${replayed} from the journal`] : []),
    `${short(inputTokens)} tokens in, ${short(outputTokens)} out`,
    ...(cost > 0 ? [`$${cost.toFixed(4)}`] : []),
    duration((performance.now() - started) / 1000),
  ].join(" · ");
}

function reportFailures({ failures }: Pick<RunResult<unknown>, "failures">, note: (text: string) => unknown): void {
  if (failures.length === 0) return;
  process.exitCode ||= 1;
  note(`${failures.length} parts failed and are missing from the result:`);
  for (const { label, message } of failures.slice(0, 5)) note(`  ${label}: ${message}`);
  if (failures.length > 5) note(`  … and ${failures.length - 5} more`);
}

/** The first Ctrl-C lets the calls in flight finish; the second ends the program. Nothing finished is lost either way. */
function watchInterruption(note: (text: string) => unknown) {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    note("\nFinishing the calls in flight. Ctrl-C again ends at once.");
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return {
    drain: controller.signal,
    stop: () => process.off("SIGINT", onSignal).off("SIGTERM", onSignal),
  };
}

/** @returns the files written */
function writeTree<Input, Output>({ journal, name, source }: Job<Input, Output>, folder: string): string {
  const [latest] = journal.runs();
  const root = latest && readTree(journal, latest.id);
  if (!root) throw new EspalierError(`Nothing to write to ${folder}: the run has no tree yet.`);
  const files: Record<string, string> = {
    "summary.txt": `${outputText(root)}\n`,
    "tree.json": `${JSON.stringify({ run: latest.id, name, status: latest.status, root }, null, 2)}\n`,
    "outline.md": outline(name, root, source),
    ...(source !== undefined && { "source.txt": source }),
  };
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    // Whole or not at all: a reader never sees half a file.
    writeFileSync(join(folder, `${file}.part`), text);
    renameSync(join(folder, `${file}.part`), join(folder, file));
  }
  return Object.keys(files)
    .map((file) => join(folder, file))
    .join(", ");
}
