/** How far a labelling job is: what it has done so far, and that as one line. */
import type { LabelEvent } from "../../judges/labelling/label.ts";
import type { BatchEvent } from "../../models/batch-life.ts";
import { progressLine } from "../progress.ts";
import { type StatusLine, statusLine } from "../status-line.ts";

export interface LabelTotals {
  readonly judged: number;
  readonly unjudged: number;
  /** Of both, those that the dataset held already. */
  readonly recalled: number;
  /** Calls made, and what they took. */
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars, of the calls whose price is known. */
  readonly cost: number;
}

export class LabelCounts {
  #totals: LabelTotals = { judged: 0, unjudged: 0, recalled: 0, calls: 0, inputTokens: 0, outputTokens: 0, cost: 0 };
  #inFlight = 0;
  readonly #started = performance.now();

  get totals(): LabelTotals {
    return this.#totals;
  }

  /** Since the job began. */
  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  apply(event: LabelEvent): void {
    if (event.type === "label-started") {
      this.#inFlight += 1;
      return;
    }
    const { status, spending } = event.preference.verdict;
    const { judged, unjudged, recalled, calls, inputTokens, outputTokens, cost } = this.#totals;
    const made = event.recalled ? undefined : spending;
    if (!event.recalled) this.#inFlight -= 1;
    this.#totals = {
      judged: judged + (status === "judged" ? 1 : 0),
      unjudged: unjudged + (status === "unjudged" ? 1 : 0),
      recalled: recalled + (event.recalled ? 1 : 0),
      calls: calls + (made?.calls ?? 0),
      inputTokens: inputTokens + (made?.inputTokens ?? 0),
      outputTokens: outputTokens + (made?.outputTokens ?? 0),
      cost: cost + (made?.cost ?? 0),
    };
  }

  /** @param expected pairs in all; 0 when that is not known. @param before pairs that the file had before */
  line(expected: number, before: number, width: number): string {
    const { judged, unjudged, recalled, inputTokens, outputTokens, cost } = this.#totals;
    return progressLine(
      {
        unit: "pairs",
        expected,
        done: before + judged + unjudged,
        inFlight: this.#inFlight,
        replayed: before + recalled,
        failed: unjudged,
        failedWord: "unjudged",
        tokens: inputTokens + outputTokens,
        written: outputTokens,
        cost,
        seconds: this.seconds,
      },
      width,
    );
  }
}

export interface LabelProgress extends StatusLine {
  onBatch(event: BatchEvent): void;
}

/** Says nothing while the job goes on. */
export const noLabelProgress: LabelProgress = { note() {}, stop() {}, onBatch() {} };

/** @param before tells how many pairs have been passed over because the file had them */
export function showLabelProgress(
  counts: LabelCounts,
  expected: number,
  before: () => number,
  output: NodeJS.WriteStream = process.stderr,
): LabelProgress {
  let batch = "";
  const line = statusLine((width) => {
    const tail = batch && ` · ${batch}`;
    return counts.line(expected, before(), width - tail.length) + tail;
  }, output);
  if (!output.isTTY && expected > 0) line.note(`${expected} lines to read.`);
  return {
    ...line,
    onBatch(event) {
      if (event.type === "batch-running") batch = `batch ${event.done}/${event.total}`;
      else line.note(told(event));
      if (event.type === "batch-collected") batch = "";
    },
  };
}

function told(event: Exclude<BatchEvent, { type: "batch-running" }>): string {
  if (event.type === "batch-submitted") return `Submitted ${event.requests} calls as ${event.batch}.`;
  if (event.type === "batch-found") return `Waiting for ${event.batch}, submitted before.`;
  const failed = event.failed > 0 ? `, ${event.failed} without an answer` : "";
  return `Collected ${event.batch}: ${event.answered} answers${failed}.`;
}
