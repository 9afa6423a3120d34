/** Runs a labelling job for the command: reading, progress, Ctrl-C, writing as it goes, the summary. */
import { setFlagsFromString } from "node:v8";
import { EspalierError, messageOf } from "../../core/errors.ts";
import type { Journal } from "../../journal/journal.ts";
import type { Judge } from "../../judges/judge.ts";
import { label } from "../../judges/labelling/label.ts";
import type { BatchEvent } from "../../models/batch-life.ts";
import type { BatchedOptions } from "../../models/batched.ts";
import { QualityTally } from "../../preferences/quality.ts";
import { StoppedError } from "../../tasks/execution.ts";
import { watchInterruption } from "../interruption.ts";
import { refuseInput } from "../refuse-input.ts";
import { noteRetries } from "../retry-notes.ts";
import { printable } from "../table.ts";
import { labelsToStandardOutput, openLabelFile } from "./label-file.ts";
import { LabelCounts, noLabelProgress, showLabelProgress } from "./label-progress.ts";
import { PairsIn } from "./pairs-in.ts";
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

/**
 * Sets the exit code: 1 when lines could not be read, when no pair at all could be judged, or when the job ended early;
 * 130 after Ctrl-C.
 * @param judgeWith makes the judge, given how to wait for batches, and what ends the wait for another attempt
 */
export async function labelAll(
  { file, dataset, journal }: LabelJob,
  flags: LabelFlags,
  judgeWith: (batches: BatchedOptions, drain: AbortSignal) => Judge,
): Promise<void> {
  // Of what a job makes nothing lives long: a nursery that grew would hold 50 MB of it (LOG.md).
  setFlagsFromString("--semi-space-growth-factor=1");
  const { out, quiet = false, batch } = flags;
  const counts = new LabelCounts();
  let progress = noLabelProgress;
  const tell = (text: string) => (progress === noLabelProgress ? complain(text) : progress.note(printable(text)));
  const note = (text: string) => quiet || tell(text);
  const pairs = new PairsIn(file, flags.limit, tell);
  const left = new AbortController();
  const interruption = watchInterruption(
    () => {
      note(batch === undefined ? finishing : leaving);
      left.abort(new StoppedError("Stopped."));
    },
    () => {
      progress.stop();
      note("Ended. What was judged is kept: the same command continues.");
    },
  );
  const endRetryNotes = noteRetries(note);
  let tally: QualityTally | undefined;
  const sum = (judge: Judge) => {
    const { totals, seconds } = counts;
    const { before, unread } = pairs;
    const quality = tally && { quality: tally.report() };
    tellReport({ judge: judge.id, dataset, totals, before, unread, seconds, ...quality }, flags);
  };
  let judge: Judge | undefined;
  try {
    const onEvent = (event: BatchEvent) => progress.onBatch(event);
    judge = judgeWith({ poll: 1000 * flags.poll, signal: left.signal, onEvent }, interruption.drain);
    await refuseInput(file, out, "pairs");
    const labels = out === undefined ? labelsToStandardOutput() : await openLabelFile(out, judge);
    // On a terminal labels and progress would write into each other.
    const isMixed = out === undefined && process.stdout.isTTY;
    if (!(quiet || isMixed)) progress = showLabelProgress(counts, await pairs.count(), () => pairs.before);
    const job = label(pairs.read(labels), judge, {
      keep: { journal, dataset },
      concurrency: batch === undefined ? flags.concurrency : batch === true ? pairsPerBatch : batch,
      drain: interruption.drain,
      onEvent: (event) => counts.apply(event),
    });
    try {
      for await (const preference of job) {
        tally ??= new QualityTally(preference.judge, preference.kind);
        tally.add(preference);
        await labels.write(preference);
      }
    } finally {
      await labels.end();
    }
    interruption.drain.throwIfAborted();
    progress.stop();
    const { judged, unjudged } = counts.totals;
    const hasNone = judged === 0 && unjudged > 0;
    if (hasNone) complain("No pair could be judged: the labels say why, one by one.");
    if (hasNone || pairs.unread > 0) process.exitCode = 1;
    sum(judge);
  } catch (error) {
    progress.stop();
    const isStopped = interruption.exitCode !== undefined;
    if (!(isStopped || error instanceof EspalierError)) throw error;
    process.exitCode = interruption.exitCode ?? 1;
    complain(isStopped ? "Stopped." : `espalier: ${messageOf(error)}`);
    const { judged, unjudged } = counts.totals;
    if (judge && judged + unjudged > 0) sum(judge);
    if (isStopped || judged + unjudged > 0) note("The same command continues.");
  } finally {
    endRetryNotes();
    interruption.stop();
    // Whoever writes there may go on for ever.
    if (file === "-") process.stdin.destroy();
  }
}

const finishing = "Finishing the pairs in flight. Ctrl-C again ends at once.";
const leaving = "The batches go on at the provider: the same command collects them.";

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
