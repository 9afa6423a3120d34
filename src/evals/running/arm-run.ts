/** One arm at its samples: what it made, what it spent, and whether it may go on. */
import { messageOf } from "../../core/errors.ts";
import type { Journal } from "../../journal/journal.ts";
import { Budget, type Limits } from "../../tasks/budget.ts";
import { isJudge } from "../define.ts";
import type { Arm, ArmContext, EvalDefinition, Sample } from "../eval.ts";
import type { ArmReport } from "../report.ts";
import { ended } from "./ended.ts";
import { type KeptSample, type KeptSamples, keptSamples, type Place, sampleOf } from "./kept-samples.ts";
import { plainData } from "./plain-data.ts";
import { reasonToStop } from "./reason-to-stop.ts";
import { metering, sum } from "./spending.ts";
import { thrownWords } from "./thrown.ts";

/** Errors told in a report. */
const toldErrors = 5;

export interface Made<Item, Output> {
  readonly sample: Sample<Item, Output>;
  /** By another process, while it was waited for. */
  readonly isRecalled: boolean;
}

export class ArmRun<Item, Output> {
  readonly name: string;
  recalled = 0;
  stopped: string | undefined;
  readonly #arm: Arm<Item, Output>;
  readonly #kept: KeptSamples<Item, Output>;
  readonly #budget: Budget;
  readonly #timeLimit: number | undefined;
  readonly #models = new Set<string>();
  /** By place: they end in any order. */
  readonly #samples = new Map<number, Sample<Item, Output>>();

  constructor(name: string, definition: EvalDefinition<Item, Output>, journal: Journal) {
    this.name = name;
    this.#arm = definition.arms[name]!;
    this.#kept = keptSamples(journal, definition.name, name, this.#arm);
    this.#timeLimit = definition.timeLimit;
    this.#budget = new Budget(definition.budget ?? ({} satisfies Limits));
  }

  /** In the order of their places. */
  get samples(): Sample<Item, Output>[] {
    return [...this.#samples].toSorted(([one], [other]) => one - other).map(([, sample]) => sample);
  }

  /** What was made before counts against the arm's budget, so that it is the same arm again. @returns whether it was */
  recall(place: Place<Item>): boolean {
    const kept = this.#kept.find(place);
    if (kept) this.#recalled(place, kept);
    return kept !== undefined;
  }

  #recalled(place: Place<Item>, kept: KeptSample<Item, Output>): void {
    this.#keep(place, kept);
    const { calls, inputTokens, outputTokens, cost } = kept.sample.spent;
    this.#budget.settle(
      { calls: 0, tokens: 0, cost: 0 },
      { calls, tokens: inputTokens + outputTokens, cost: cost ?? 0 },
    );
    this.recalled += 1;
  }

  /**
   * Kept before it counts; what another process is making is waited for, and recalled.
   * @param all what all arms may spend together
   * @returns undefined where its error, or an earlier one, ends the arm
   * @throws JournalError; the signal's reason when it was aborted
   */
  async make(place: Place<Item>, signal: AbortSignal, all: Budget): Promise<Made<Item, Output> | undefined> {
    const claim = await this.#kept.claim(place, signal);
    if ("sample" in claim) {
      this.#recalled(place, claim);
      return { sample: claim.sample, isRecalled: true };
    }
    try {
      const made = await this.#made(place, signal, all);
      if (made) {
        const kept = await this.#kept.keep(place, claim, made);
        this.#keep(place, kept);
        return { sample: kept.sample, isRecalled: false };
      }
    } catch (error) {
      // A journal that cannot be written keeps no failure either: the first error is the one to tell.
      await this.#kept.leave(claim, messageOf(error)).catch(() => {});
      throw error;
    }
    await this.#kept.leave(claim, this.stopped!);
    return undefined;
  }

  /** @returns undefined where its error ends the arm. @throws the signal's reason */
  async #made(place: Place<Item>, signal: AbortSignal, all: Budget): Promise<KeptSample<Item, Output> | undefined> {
    const { seed, epoch, item } = place;
    const { result, spent, models } = await metering([this.#budget, all], () =>
      this.#ask(item.item, { seed, epoch, signal }),
    );
    signal.throwIfAborted();
    if (result.status === "rejected") {
      const reason = reasonToStop(result.reason, this.#budget, all);
      if (reason !== undefined) {
        this.stopped ??= reason;
        return undefined;
      }
    }
    const came = result.status === "fulfilled" ? { output: result.value } : { error: thrownWords(result.reason) };
    return { sample: sampleOf<Item, Output>(place, { ...came, spent }), models };
  }

  #keep(place: Place<Item>, { sample, models }: KeptSample<Item, Output>): void {
    this.#samples.set(place.at, sample);
    for (const model of models) this.#models.add(model);
  }

  async #ask(item: Item, context: ArmContext): Promise<Output> {
    const arm = this.#arm;
    // A judge knows of no seeds: asked once more, a model gives another sample.
    const work = async (signal: AbortSignal) =>
      isJudge(arm)
        ? arm.compare(item as never, { signal, attempt: attemptOf(context) })
        : (arm as (item: Item, context: ArmContext) => Promise<Output>)(item, { ...context, signal });
    return plainData(await ended(work, context.signal, this.#timeLimit)) as Output;
  }

  report(): ArmReport {
    const { samples } = this;
    const errors = samples.flatMap(({ error }) => (error === undefined ? [] : [error]));
    const counted = [...Map.groupBy(errors, (message) => message)].map(([message, same]) => ({
      message,
      count: same.length,
    }));
    return {
      name: this.name,
      id: this.#kept.id,
      ...(this.#models.size > 0 && { models: [...this.#models].toSorted() }),
      samples: samples.length,
      failed: errors.length,
      recalled: this.recalled,
      spent: sum(samples.map(({ spent }) => spent)),
      ...(this.stopped !== undefined && { stopped: this.stopped }),
      errors: counted.toSorted((one, other) => other.count - one.count).slice(0, toldErrors),
    };
  }
}

/** Another one for each seed and epoch. */
function attemptOf({ seed, epoch }: ArmContext): number {
  return seed * 1000 + epoch;
}
