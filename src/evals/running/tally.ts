/** How far an eval is. */
import type { Spent } from "../eval.ts";
import type { Made } from "./arm-run.ts";
import { nothing, sum } from "./spending.ts";

export interface EvalProgress {
  /** Samples to be had in all, of arms that have not stopped. */
  readonly of: number;
  readonly done: number;
  readonly recalled: number;
  readonly failed: number;
  readonly inFlight: number;
  /** Of the samples made now. */
  readonly spent: Spent;
  /** Once they are made: of how many all metrics were computed. */
  readonly measured?: number;
}

export class Tally {
  progress: EvalProgress;
  readonly #tell: (progress: EvalProgress) => void;

  /** @param toMake samples that are not recalled */
  constructor(recalled: number, toMake: number, tell: (progress: EvalProgress) => void) {
    this.#tell = tell;
    this.progress = { of: recalled + toMake, done: recalled, recalled, failed: 0, inFlight: 0, spent: nothing };
    tell(this.progress);
  }

  begin(): void {
    this.#change({ inFlight: this.progress.inFlight + 1 });
  }

  /** @param made undefined where its arm has stopped */
  end(made: Made<unknown, unknown> | undefined): void {
    const { done, recalled, failed, spent, of, inFlight } = this.progress;
    if (!made) {
      this.#change({ inFlight: inFlight - 1, of: of - 1 });
      return;
    }
    const { sample, isRecalled } = made;
    if (isRecalled) {
      this.#change({ inFlight: inFlight - 1, done: done + 1, recalled: recalled + 1 });
      return;
    }
    const failures = failed + (sample.error === undefined ? 0 : 1);
    this.#change({ inFlight: inFlight - 1, done: done + 1, failed: failures, spent: sum([spent, sample.spent]) });
  }

  /** A sample that will not be made, because its arm has stopped. */
  leave(): void {
    this.#change({ of: this.progress.of - 1 });
  }

  /** One more sample was measured; without one, measuring begins. */
  measure(one: 0 | 1): void {
    this.#change({ measured: (this.progress.measured ?? 0) + one });
  }

  #change(changed: Partial<EvalProgress>): void {
    this.progress = { ...this.progress, ...changed };
    this.#tell(this.progress);
  }
}
