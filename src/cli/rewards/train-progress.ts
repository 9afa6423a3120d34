/** How far a training is, as one line, and what it says on its way. */
import type { FitEvent } from "../../rewards/fit.ts";
import { count } from "../execute.ts";
import { duration, short } from "../progress.ts";
import { bar, fitting, type StatusLine, statusLine } from "../status-line.ts";

export interface TrainProgress extends StatusLine {
  onEvent(event: FitEvent): void;
}

export const noTrainProgress: TrainProgress = { onEvent() {}, note() {}, stop() {} };

export function showTrainProgress(output: NodeJS.WriteStream = process.stderr): TrainProgress {
  const state = new TrainState();
  const line = statusLine((width) => state.render(width, performance.now()), output);
  return {
    ...line,
    onEvent(event) {
      if (event.kind === "prepared") {
        line.note(`${count(event.train, "pair")} to train on, ${event.held} held out.`);
      } else if (event.kind === "warning") line.note(`Warning: ${event.text}`);
      else if (event.kind === "look") state.look(event.done, event.of);
      else if (event.kind === "reading") state.read();
      else state.apply(event, performance.now());
    },
  };
}

type Stage = Exclude<FitEvent, { kind: "prepared" | "warning" | "look" | "reading" }>;

/** Exported for its tests. */
export class TrainState {
  #stage: Stage | undefined;
  /** Until the next stage is heard of. */
  #isReading = false;
  /** When the stage was first heard of, and how far it was. */
  #since = { at: 0, done: 0 };
  #now = 0;
  /** Of the last step. */
  #loss: number | undefined;
  /** While held-out pairs are looked at: between two steps, or before the first. */
  #look: string | undefined;
  #held: { readonly loss: number; readonly accuracy?: number } | undefined;

  /** @param at milliseconds on any clock */
  apply(event: Stage, at: number): void {
    this.#isReading = false;
    if (nameOf(this.#stage) !== nameOf(event)) {
      const began =
        event.kind === "row"
          ? { at: at - event.row.milliseconds, done: doneOf(event).done - event.row.done / event.row.of }
          : undefined;
      this.#since = began ?? { at, done: doneOf(event).done };
    }
    this.#stage = event;
    if (event.kind === "step") this.#loss = event.step.loss;
    this.#now = at;
    if (event.kind === "step") this.#held = event.step.held ?? (event.step.step === 1 ? undefined : this.#held);
  }

  /** @param done rows, of how many */
  look(done: number, of: number): void {
    this.#isReading = false;
    this.#look = done < of ? `looking at held-out pairs ${done}/${of} rows` : undefined;
  }

  /** The base, which may be gigabytes. */
  read(): void {
    this.#isReading = true;
  }

  /** @param now on the same clock: between two events, what is left counts down */
  render(width: number, now = this.#now): string {
    if (this.#isReading) return fitting(["Reading the base"], width);
    if (this.#stage === undefined) return fitting(["Preparing", ...(this.#look ? [this.#look] : [])], width);
    const { done, of } = doneOf(this.#stage);
    const perMillisecond = (done - this.#since.done) / (this.#now - this.#since.at);
    const left =
      done < of && perMillisecond > 0
        ? [`${duration(Math.max(0, (of - done) / perMillisecond - (now - this.#now)) / 1000)} left`]
        : [];
    const drawn = Number.isFinite(width) && width >= 60 ? `${bar(done / of)} ` : "";
    return drawn + fitting([...this.#parts(this.#stage), ...(this.#look ? [this.#look] : left)], width - drawn.length);
  }

  #parts(stage: Stage): string[] {
    if (stage.kind === "scored") return [`${stage.done}/${stage.of} outputs scored`];
    if (stage.kind === "features") {
      return [`${stage.done}/${stage.of} prompts`, ...(stage.cached > 0 ? [`${stage.cached} evaluated before`] : [])];
    }
    const { member, members } = stage;
    const { step, steps, tokens, milliseconds } = stage.kind === "row" ? stage.row : stage.step;
    const rows = stage.kind === "row" && stage.row.done < stage.row.of ? [`row ${stage.row.done}/${stage.row.of}`] : [];
    const held = this.#held;
    return [
      ...(members > 1 ? [`adapter ${member}/${members}`] : []),
      `step ${step}/${steps}`,
      ...rows,
      ...(this.#loss === undefined ? [] : [`loss ${this.#loss.toFixed(3)}`]),
      ...(held
        ? [`held out ${held.loss.toFixed(3)}${held.accuracy === undefined ? "" : ` (${percent(held.accuracy)} right)`}`]
        : []),
      `${short(Math.round((1000 * tokens) / milliseconds))} tokens/s`,
    ];
  }
}

function nameOf(stage: Stage | undefined): string | undefined {
  return stage?.kind === "row" ? "step" : stage?.kind;
}

/** Of all members of an ensemble together. */
function doneOf(stage: Stage): { readonly done: number; readonly of: number } {
  if (stage.kind !== "step" && stage.kind !== "row") return stage;
  const { member, members } = stage;
  const { steps } = stage.kind === "row" ? stage.row : stage.step;
  const done = stage.kind === "row" ? stage.row.step - 1 + stage.row.done / stage.row.of : stage.step.step;
  return { done: (member - 1) * steps + done, of: members * steps };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)}%`;
}
