/** How far a run is, as one line. */
import type { RunEvent } from "../tasks/events.ts";
import { bar, fitting, type StatusLine, statusLine } from "./status-line.ts";

export interface Progress extends StatusLine {
  onEvent(event: RunEvent): void;
}

/** Says nothing while the run goes on. */
export const noProgress: Progress = { onEvent() {}, note() {}, stop() {} };

/** Below this width the line has no bar. */
const narrow = 60;

/**
 * @param expected calls that the whole run takes; 0 when that is not known
 * @param output where to draw: standard error, so that standard output holds the result alone
 */
export function showProgress(expected: number, output: NodeJS.WriteStream = process.stderr): Progress {
  const counts = new Counts(expected);
  const line = statusLine((width) => counts.render(width), output);
  if (!output.isTTY && expected > 0) line.note(`${expected} calls to make.`);
  return { ...line, onEvent: (event) => counts.apply(event) };
}

/** How far something is, whatever it is made of. */
export interface Amounts {
  /** What is counted, in the plural: "calls". */
  readonly unit: string;
  /** How many there are in all; 0 when that is not known. */
  readonly expected: number;
  readonly done: number;
  readonly inFlight: number;
  /** Of those done, how many the journal answered. */
  readonly replayed: number;
  readonly failed: number;
  readonly failedWord?: string;
  /** In and out, of the calls made. */
  readonly tokens: number;
  readonly written: number;
  /** US dollars. */
  readonly cost: number;
  readonly seconds: number;
}

export function progressLine(amounts: Amounts, width: number): string {
  const { unit, done, inFlight, replayed, failed, failedWord = "failed", tokens, written, cost, seconds } = amounts;
  const isKnown = amounts.expected > 0;
  const made = done - replayed;
  // Replies that have to be asked for again were not foreseen.
  const expected = Math.max(amounts.expected, done);
  const left = isKnown && made > 0 ? (seconds / made) * (expected - done) : undefined;
  const hasBar = isKnown && width >= narrow && Number.isFinite(width);
  const drawn = hasBar ? `${bar(done / expected)} ` : "";
  const parts = [
    isKnown ? `${done}/${expected} ${unit}` : `${done} ${unit}`,
    ...(left !== undefined ? [`${duration(left)} left`] : []),
    `${inFlight} in flight`,
    ...(failed > 0 ? [`${failed} ${failedWord}`] : []),
    ...(cost > 0 ? [`$${cost.toFixed(4)}`] : []),
    ...(replayed > 0 ? [`${replayed} from journal`] : []),
    `${short(tokens)} tokens`,
    ...(written > 0 ? [`${short(Math.round(written / seconds))} tokens/s`] : []),
  ];
  return drawn + fitting(parts, width - drawn.length);
}

class Counts {
  readonly #expected: number;
  #done = 0;
  #inFlight = 0;
  #replayed = 0;
  #failed = 0;
  #tokens = 0;
  #written = 0;
  #cost = 0;
  readonly #started = performance.now();

  constructor(expected: number) {
    this.#expected = expected;
  }

  apply(event: RunEvent): void {
    if (event.type === "call-started") this.#inFlight += 1;
    if (event.type === "call-failed") this.#inFlight = Math.max(0, this.#inFlight - 1);
    if (event.type === "node-failed") this.#failed += 1;
    if (event.type !== "call-finished") return;
    const { replayed, tokens, cost = 0 } = event.completion;
    this.#done += 1;
    if (replayed) {
      this.#replayed += 1;
      return;
    }
    this.#inFlight = Math.max(0, this.#inFlight - 1);
    this.#tokens += tokens.input + tokens.output;
    this.#written += tokens.output;
    this.#cost += cost;
  }

  render(width: number): string {
    const amounts: Amounts = {
      unit: "calls",
      expected: this.#expected,
      done: this.#done,
      inFlight: this.#inFlight,
      replayed: this.#replayed,
      failed: this.#failed,
      tokens: this.#tokens,
      written: this.#written,
      cost: this.#cost,
      seconds: (performance.now() - this.#started) / 1000,
    };
    return progressLine(amounts, width);
  }
}

/** @returns 1234567 as "1.2M" */
export function short(amount: number): string {
  return new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 }).format(amount);
}

/** @returns 83 as "1m 23s" */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
  return `${Math.floor(whole / 3600)}h ${Math.floor((whole % 3600) / 60)}m`;
}
