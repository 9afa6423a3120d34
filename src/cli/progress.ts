/** How far a run is: one line that is redrawn on a terminal, plain lines now and then elsewhere. */
import cliProgress from "cli-progress";
import type { RunEvent } from "../tasks/events.ts";

export interface Progress {
  onEvent(event: RunEvent): void;
  stop(): void;
}

/** Milliseconds between plain lines. */
const plainInterval = 10_000;
const barWidth = 24;

export const noProgress: Progress = { onEvent() {}, stop() {} };

/**
 * @param expected calls that the whole run takes
 * @param output where to draw: standard error, so that standard output holds the result alone
 */
export function showProgress(expected: number, output: NodeJS.WriteStream = process.stderr): Progress {
  const state = new State(expected);
  const draw = output.isTTY ? redrawnLine(output) : plainLines(output);
  draw.start(state);
  return {
    onEvent(event) {
      state.apply(event);
      draw.update(state);
    },
    stop: () => draw.stop(state),
  };
}

class State {
  expected: number;
  done = 0;
  inFlight = 0;
  replayed = 0;
  failed = 0;
  tokens = 0;
  written = 0;
  cost = 0;
  readonly started = performance.now();

  constructor(expected: number) {
    this.expected = expected;
  }

  apply(event: RunEvent): void {
    if (event.type === "call-started") this.inFlight += 1;
    if (event.type === "node-failed") this.failed += 1;
    if (event.type === "call-failed") this.inFlight -= 1;
    if (event.type !== "call-finished") return;
    const { replayed, tokens, cost = 0 } = event.completion;
    this.done += 1;
    // Replies that had to be asked for again were not foreseen.
    this.expected = Math.max(this.expected, this.done);
    if (replayed) {
      this.replayed += 1;
      return;
    }
    this.inFlight -= 1;
    this.tokens += tokens.input + tokens.output;
    this.written += tokens.output;
    this.cost += cost;
  }

  toString(): string {
    const seconds = (performance.now() - this.started) / 1000;
    const made = this.done - this.replayed;
    const left = made > 0 ? (seconds / made) * (this.expected - this.done) : undefined;
    return [
      `${this.done}/${this.expected} calls`,
      `${this.inFlight} in flight`,
      ...(this.replayed > 0 ? [`${this.replayed} from journal`] : []),
      ...(this.failed > 0 ? [`${this.failed} failed`] : []),
      `${short(this.tokens)} tokens`,
      ...(this.written > 0 ? [`${Math.round(this.written / seconds)} written/s`] : []),
      ...(this.cost > 0 ? [`$${this.cost.toFixed(4)}`] : []),
      ...(left !== undefined ? [`${duration(left)} left`] : []),
    ].join(" · ");
  }
}

interface Drawing {
  start(state: State): void;
  update(state: State): void;
  stop(state: State): void;
}

function redrawnLine(output: NodeJS.WriteStream): Drawing {
  const bar = new cliProgress.SingleBar({
    stream: output,
    format: (_options, { progress }, { state }) => {
      const filled = Math.round(Math.min(1, progress) * barWidth);
      return `${"█".repeat(filled)}${"░".repeat(barWidth - filled)} ${state}`;
    },
    hideCursor: true,
    linewrap: false,
    fps: 8,
  });
  return {
    start: (state) => bar.start(state.expected, 0, { state }),
    update(state) {
      bar.setTotal(state.expected);
      bar.update(state.done, { state });
    },
    stop: () => bar.stop(),
  };
}

function plainLines(output: NodeJS.WritableStream): Drawing {
  let last = performance.now();
  return {
    start: (state) => output.write(`${state.expected} calls to make.\n`),
    update(state) {
      if (performance.now() - last < plainInterval) return;
      last = performance.now();
      output.write(`${state}\n`);
    },
    stop: (state) => output.write(`${state}\n`),
  };
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
