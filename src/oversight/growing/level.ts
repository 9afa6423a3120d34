/** One task of the tree with all that it is grown with: what its steps are given. */
import type { Judge } from "../../judges/judge.ts";
import type { Keep } from "../../judges/labelling/label.ts";
import type { AboutInput } from "../choose-pairs.ts";
import type { GrowEvent, GrowOptions, GrowStep, Plot } from "../growth.ts";
import type { Policy } from "../policy.ts";
import type { FitPlace } from "../reward-fit.ts";
import { seedOf } from "./seed-of.ts";
import type { TaskFolder } from "./task-folder.ts";
import type { Walked } from "./walk.ts";

export interface Level extends Walked {
  readonly plot: Plot<unknown>;
  /** The policy as it begins. */
  readonly start: Policy<unknown>;
  /** With the helpers from below. */
  readonly judge: Judge;
  /** Of the inputs to train on. */
  readonly about: AboutInput;
  readonly folder: TaskFolder;
  readonly keep: Keep;
  readonly settings: Settings;
  /** Closes reward models: when growing ends, if policies may need them until then. */
  readonly opened: AsyncDisposableStack;
  readonly onEvent: (event: GrowEvent) => void;
}

export type Settings = Pick<GrowOptions, "signal"> &
  Required<Pick<GrowOptions, "labels" | "outputs" | "rounds" | "seed" | "leastAgreement" | "concurrency">>;

export function tell({ task, onEvent }: Level, round: number, step: GrowStep, done: number, of: number): void {
  onEvent({ kind: "step", task: task.name, round, step, done, of });
}

export function warn({ task, onEvent }: Level, text: string): void {
  onEvent({ kind: "warning", task: task.name, text });
}

export function seedAt({ settings, task }: Level, ...purpose: readonly (string | number)[]): number {
  return seedOf(settings.seed, task.name, ...purpose);
}

/**
 * @param what is made there: `reward`, `policy`
 * @throws what the signal was aborted with: nothing is begun there then
 */
export function placeAt(level: Level, round: number, what: string): FitPlace {
  const { folder, settings, task, onEvent } = level;
  settings.signal?.throwIfAborted();
  return {
    folder: folder.path(`round-${round}/${what}`),
    seed: seedAt(level, round, what),
    onProgress: (text) => onEvent({ kind: "progress", task: task.name, text }),
    ...(settings.signal && { signal: settings.signal }),
  };
}
