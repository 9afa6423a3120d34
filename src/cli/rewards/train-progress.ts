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
  const line = statusLine((width) => state.render(width), output);
  return {
    ...line,
    onEvent(event) {
      if (event.kind === "prepared") {
        line.note(`${count(event.train, "pair")} to train on, ${event.held} held out.`);
      } else if (event.kind === "warning") line.note(`Warning: ${event.text}`);
      else if (event.kind === "look") state.look(event.done, event.of);
      else state.apply(event, performance.now());
    },
  };
}

type Stage = Exclude<FitEvent, { kind: "prepared" | "warning" | "look" }>;

/** Exported for its tests. */
export class TrainState {
  #stage: Stage | undefined;
  /** When the stage was first heard of, and how far it was. */
  #since = { at: 0, done: 0 };
  #now = 0;
  /** While held-out pairs are looked at: between two steps, or before the first. */
  #look: string | undefined;
  #held: { readonly loss: number; readonly accuracy?: number } | undefined;

  /** @param at milliseconds on any clock */
  apply(event: Stage, at: number): void {
    if (nameOf(this.#stage) !== nameOf(event)) this.#since = { at, done: doneOf(event).done };
    this.#stage = event;
    this.#now = at;
    if (event.kind === "step") this.#held = event.step.held ?? (event.step.step === 1 ? undefined : this.#held);
  }

  /** @param done rows, of how many */
  look(done: number, of: number): void {
    this.#look = done < of ? `looking at held-out pairs ${done}/${of} rows` : undefined;
  }

  render(width: number): string {
    if (this.#stage === undefined) return fitting(["Preparing", ...(this.#look ? [this.#look] : [])], width);
    const { done, of } = doneOf(this.#stage);
    const perMillisecond = (done - this.#since.done) / (this.#now - this.#since.at);
    const left = done < of && perMillisecond > 0 ? [`${duration((of - done) / perMillisecond / 1000)} left`] : [];
    const drawn = Number.isFinite(width) && width >= 60 ? `${bar(done / of)} ` : "";
    return drawn + fitting([...this.#parts(this.#stage), ...(this.#look ? [this.#look] : left)], width - drawn.length);
  }

  #parts(stage: Stage): string[] {
    if (stage.kind === "scored") return [`${stage.done}/${stage.of} outputs scored`];
    if (stage.kind === "features") {
      return [`${stage.done}/${stage.of} prompts`, ...(stage.cached > 0 ? [`${stage.cached} evaluated before`] : [])];
    }
    const { member, members, step } = stage;
    const held = this.#held;
    return [
      ...(members > 1 ? [`adapter ${member}/${members}`] : []),
      `step ${step.step}/${step.steps}`,
      `loss ${step.loss.toFixed(3)}`,
      ...(held
        ? [`held out ${held.loss.toFixed(3)}${held.accuracy === undefined ? "" : ` (${percent(held.accuracy)} right)`}`]
        : []),
      `${short(Math.round((1000 * step.tokens) / step.milliseconds))} tokens/s`,
    ];
  }
}

function nameOf(stage: Stage | undefined): string | undefined {
  return stage?.kind;
}

/** Of all members of an ensemble together. */
function doneOf(stage: Stage): { readonly done: number; readonly of: number } {
  if (stage.kind !== "step") return stage;
  const { member, members, step } = stage;
  return { done: (member - 1) * step.steps + step.step, of: members * step.steps };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)}%`;
}
