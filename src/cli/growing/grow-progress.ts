/** How far the growing of a tree is, as one line, and what is said of each task when it is done. */
import type { GrowEvent, GrowStep } from "../../oversight/growth.ts";
import { count } from "../execute.ts";
import { duration } from "../progress.ts";
import { bar, fitting, type StatusLine, statusLine } from "../status-line.ts";
import { printable } from "../table.ts";
import { describeTask } from "./grow-report.ts";

/** What goes on once a step is done, until the next one is heard of. */
const after: Partial<Record<GrowStep, string>> = { improve: "sampling", measure: "scoring what was measured" };

export interface GrowProgress extends StatusLine {
  onEvent(event: GrowEvent): void;
  /** Before any task is grown: outputs of a task are drawn, to know what is asked of those below it. */
  onQuestions(task: string, done: number, of: number): void;
  /** A model replied: an input may take many replies, and inputs that are sampled at once end at about the same time. */
  onReply(): void;
}

export const noGrowProgress: GrowProgress = { onEvent() {}, onQuestions() {}, onReply() {}, note() {}, stop() {} };

/** @param tasks that are to be grown */
export function showGrowProgress(tasks: number, output: NodeJS.WriteStream = process.stderr): GrowProgress {
  const state = new GrowState(tasks);
  const line = statusLine((width) => state.render(width, performance.now()), output);
  return {
    ...line,
    onQuestions: (task, done, of) => state.ask(task, done, of),
    onReply: () => state.reply(),
    onEvent(event) {
      state.apply(event, performance.now());
      if (event.kind === "warning") line.note(`Warning: ${event.task}: ${printable(event.text)}`);
      if (event.kind === "task-finished") line.note(describeTask(event.report));
    },
  };
}

const words: Readonly<Record<GrowStep, string>> = {
  sample: "sampling",
  judge: "judging",
  fit: "fitting rewards",
  improve: "improving",
  measure: "measuring",
};

/** Exported for its tests. */
export class GrowState {
  readonly #tasks: number;
  #begun = 0;
  #questions: { readonly task: string; readonly done: number; readonly of: number } | undefined;
  #task = "";
  #step: Extract<GrowEvent, { kind: "step" }> | undefined;
  /** When the step was first heard of, and how far it was. */
  #since = { at: 0, done: 0 };
  #now = 0;
  #text: string | undefined;
  /** In this step. */
  #replies = 0;

  constructor(tasks: number) {
    this.#tasks = tasks;
  }

  ask(task: string, done: number, of: number): void {
    if (task !== this.#questions?.task) this.#replies = 0;
    this.#questions = { task, done, of };
  }

  reply(): void {
    this.#replies += 1;
  }

  /** @param at milliseconds on any clock */
  apply(event: GrowEvent, at: number): void {
    if (event.kind === "task-started") {
      this.#begun += 1;
      this.#task = event.task;
      this.#step = undefined;
      this.#replies = 0;
    }
    if (event.kind === "progress") this.#text = event.text;
    if (event.kind !== "step") return;
    if (event.step !== this.#step?.step || event.round !== this.#step.round) {
      this.#since = { at, done: event.done };
      this.#text = undefined;
      this.#replies = 0;
    }
    this.#step = event;
    this.#now = at;
  }

  /** @param now on the same clock */
  render(width: number, now = this.#now): string {
    if (this.#begun === 0) {
      const asked = this.#questions;
      const sampled = asked
        ? [`${asked.task}: sampling ${asked.done}/${asked.of}`, ...this.#replied(), "what to ask below"]
        : [];
      return fitting([...sampled, `${count(this.#tasks, "task")} to grow`], width);
    }
    const task = `${this.#begun}/${this.#tasks} ${this.#task}`;
    if (!this.#step) return fitting([task, ...this.#replied()], width);
    const { round, step, done, of } = this.#step;
    const rate = (done - this.#since.done) / (this.#now - this.#since.at);
    const seconds = done < of && rate > 0 ? ((of - done) / rate - (now - this.#now)) / 1000 : 0;
    // What took longer than was thought says nothing of how much longer.
    const left = seconds > 0 ? [`${duration(seconds)} left`] : [];
    const drawn = of > 1 && Number.isFinite(width) && width >= 60 ? `${bar(done / of, 12)} ` : "";
    const text = this.#text === undefined ? [] : [printable(this.#text)];
    // The most important first: a narrow terminal shows no more.
    const far = step in after && done === of ? after[step]! : of > 1 ? `${words[step]} ${done}/${of}` : words[step];
    const parts = [task, far, ...left, ...this.#replied(), `round ${round}`, ...text];
    return drawn + fitting(parts, width - drawn.length);
  }

  #replied(): string[] {
    return this.#replies === 0 ? [] : [this.#replies === 1 ? "1 reply" : `${this.#replies} replies`];
  }
}
