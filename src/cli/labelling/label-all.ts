/** Runs a labelling job for the command: reading, progress, Ctrl-C, writing as it goes, the summary. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { EspalierError, messageOf } from "../../core/errors.ts";
import type { Journal } from "../../journal/journal.ts";
import type { Judge } from "../../judges/judge.ts";
import { label } from "../../judges/labelling/label.ts";
import type { BatchedOptions } from "../../models/batched.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import { QualityTally } from "../../preferences/quality.ts";
import { type Problem, readComparisons } from "../../preferences/read.ts";
import { StoppedError } from "../../tasks/execution.ts";
import { watchInterruption } from "../interruption.ts";
import { printable } from "../table.ts";
import { type LabelFile, labelsToStandardOutput, openLabelFile } from "./label-file.ts";
import { LabelCounts, noLabelProgress, showLabelProgress } from "./label-progress.ts";
import { describeLabels, type LabelReport } from "./report.ts";

export interface LabelJob {
  readonly file: string;
  readonly dataset: string;
  readonly journal: Journal;
}

export interface LabelFlags {
  readonly concurrency: number;
  readonly out?: string;
  readonly limit?: number;
  /** Pairs at work at once, through the batch API. */
  readonly batch?: number | true;
  /** Seconds. */
  readonly poll: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Pairs whose calls wait together for a batch, unless --batch says how many: what they take of memory is the bound. */
export const pairsPerBatch = 10_000;
/** Lines that cannot be read and are named one by one. */
const namedLines = 20;

/**
 * Sets the exit code: 1 when lines could not be read, when no pair at all could be judged, or when the job ended early;
 * 130 after Ctrl-C.
 * @param judgeWith makes the judge, given how to wait for batches
 */
export async function labelAll(
  { file, dataset, journal }: LabelJob,
  flags: LabelFlags,
  judgeWith: (batches: BatchedOptions) => Judge,
): Promise<void> {
  // Of what a job makes nothing lives long: a nursery that grew would hold 50 MB of it (LOG.md).
  setFlagsFromString("--semi-space-growth-factor=1");
  const { out, limit = Number.POSITIVE_INFINITY, quiet = false } = flags;
  const counts = new LabelCounts();
  let progress = noLabelProgress;
  let before = 0;
  let unread = 0;
  const note = (text: string) => {
    if (!quiet) progress === noLabelProgress ? complain(text) : progress.note(printable(text));
  };
  const left = new AbortController();
  const interruption = watchInterruption(
    () => {
      note(
        flags.batch === undefined
          ? "Finishing the pairs in flight. Ctrl-C again ends at once."
          : "Stopped. The batches go on at the provider: the same command collects them.",
      );
      left.abort(new StoppedError("Stopped."));
    },
    () => {
      progress.stop();
      note("Ended. What was judged is kept: the same command continues.");
    },
  );

  async function* pairs(labels: LabelFile): AsyncGenerator<Comparison> {
    let read = 0;
    for await (const row of readComparisons(file)) {
      if ("problem" in row) tell(row);
      else if (row.repeats === undefined) {
        if (labels.has(row.comparison, row.line)) before += 1;
        else yield row.comparison;
        if (++read >= limit) return;
      }
    }
  }

  function tell({ line, problem }: Problem): void {
    unread += 1;
    const text = unread > namedLines ? undefined : `${file}, line ${line}: ${problem}`;
    if (text !== undefined) progress === noLabelProgress ? complain(text) : progress.note(printable(text));
  }

  let tally: QualityTally | undefined;
  const report = (): LabelReport => ({
    judge: judge.id,
    dataset,
    totals: counts.totals,
    before,
    unread,
    seconds: counts.seconds,
    ...(tally && { quality: tally.report() }),
  });
  let judge: Judge;
  try {
    judge = judgeWith({
      poll: 1000 * flags.poll,
      signal: left.signal,
      onEvent: (event) => progress.onBatch(event),
    });
    await refuseInput(file, out);
    const labels = out === undefined ? labelsToStandardOutput() : await openLabelFile(out, judge.id);
    if (!quiet) progress = showLabelProgress(counts, Math.min(limit, await lineCount(file)), () => before);
    try {
      const job = label(pairs(labels), judge, {
        keep: { journal, dataset },
        concurrency: flags.batch === undefined ? flags.concurrency : flags.batch === true ? pairsPerBatch : flags.batch,
        drain: interruption.drain,
        onEvent: (event) => counts.apply(event),
      });
      for await (const preference of job) {
        tally ??= new QualityTally(preference.judge, preference.kind);
        tally.add(preference);
        await labels.write(preference);
      }
    } finally {
      await labels.end();
    }
    if (interruption.drain.aborted) throw new StoppedError("Stopped.");
    progress.stop();
    if (unread > namedLines) complain(`… and ${unread - namedLines} more lines that could not be read.`);
    const { judged, unjudged } = counts.totals;
    if (unread > 0 || (judged === 0 && unjudged > 0)) process.exitCode = 1;
    if (judged === 0 && unjudged > 0) complain("No pair could be judged: the labels say why, one by one.");
    tellReport(report(), flags);
  } catch (error) {
    progress.stop();
    if (!(error instanceof EspalierError)) throw error;
    process.exitCode = interruption.exitCode ?? 1;
    complain(interruption.exitCode === undefined ? `espalier: ${messageOf(error)}` : "Stopped.");
    const { judged, unjudged } = counts.totals;
    if (judged + unjudged === 0) return;
    tellReport(report(), flags);
    note("The same command continues.");
  } finally {
    interruption.stop();
    // Whoever writes there may go on for ever.
    if (file === "-") process.stdin.destroy();
  }
}

/** @throws EspalierError when labels would be written into the pairs */
async function refuseInput(file: string, out: string | undefined): Promise<void> {
  if (out === undefined || file === "-") return;
  const [input, output] = await Promise.all([file, out].map((path) => stat(path).catch(() => undefined)));
  if (input && output && input.ino === output.ino && input.dev === output.dev) {
    throw new EspalierError(`${out} holds the pairs themselves. Name another file with --out.`);
  }
}

/** @returns 0 when it cannot be told: reading the file itself will say why */
async function lineCount(file: string): Promise<number> {
  if (file === "-") return 0;
  let count = 0;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count += 1;
    }
    return count;
  } catch {
    return 0;
  }
}

/** Where labels go to standard output, the summary goes beside it. */
function tellReport(report: LabelReport, { json, out, quiet }: LabelFlags): void {
  if (json) {
    const text = `${JSON.stringify(report, null, 2)}\n`;
    if (out === undefined) process.stderr.write(text);
    else process.stdout.write(text);
  } else if (!quiet) complain(describeLabels(report));
}

function complain(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}
