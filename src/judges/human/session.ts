/**
 * One person at work on a batch, whatever they see it through: what to judge next, drafts, skipping, undoing, finishing.
 * All that must outlive the program is in the journal; what was skipped comes back with the next one.
 */
import { EspalierError } from "../../core/errors.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import { firstShown } from "../../preferences/preference.ts";
import type { Batch } from "./batch.ts";
import { answerOf, itemOf, verdictOf } from "./placed.ts";
import { resultsOf } from "./results.ts";
import { type Answer, type Draft, draftSchema, type Progress, type Step, type Submitted } from "./view.ts";

export interface SessionOptions {
  readonly batch: Batch;
  readonly judge: string;
  /** Name and version of the guidelines; kept with every judgement. */
  readonly rubric?: string;
}

export class JudgingSession {
  readonly judge: string;
  readonly #batch: Batch;
  readonly #rubric: string | undefined;
  #current: number | undefined;
  /** When each was skipped. */
  readonly #skipped = new Map<number, number>();
  /** One thing at a time: two windows of one person must not be handed two comparisons. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ batch, judge, rubric }: SessionOptions) {
    this.#batch = batch;
    this.judge = judge;
    this.#rubric = rubric;
  }

  /** What to do now: the comparison that is held, else the next one. */
  step(): Promise<Step> {
    return this.#inTurn(() => this.#step());
  }

  /** A sign of life. @returns false when it is this person's no longer */
  hold(key: number): Promise<boolean> {
    return this.#inTurn(async () => {
      if (key !== this.#current) return false;
      const held = await this.#batch.reserve(key, this.judge);
      if (!held) this.#current = undefined;
      return held;
    });
  }

  /** Kept until there is an answer, also beyond a restart. */
  async keepDraft(key: number, draft: Draft): Promise<void> {
    if (key === this.#current) await this.#saveDraft(this.#batch.comparison(key).id, draft);
  }

  /** An answer to what is this person's no longer is kept all the same: the work was done. */
  submit(key: number, answer: Answer): Promise<Submitted> {
    return this.#inTurn(async () => {
      const comparison = this.#batch.comparison(key);
      // Another window of the same person was faster.
      if (this.#batch.finished.has(this.judge) || this.#batch.hasJudged(key, this.judge)) {
        return { ...(await this.#step()), isDropped: true };
      }
      const first = firstShown(comparison.id, this.judge);
      await this.#batch.record({
        comparison,
        judge: this.judge,
        kind: "human",
        ...(this.#rubric !== undefined && { rubric: this.#rubric }),
        first,
        verdict: verdictOf(answer, first),
        ...(answer.milliseconds !== undefined && { milliseconds: answer.milliseconds }),
        at: this.#batch.now(),
      });
      await this.#saveDraft(comparison.id, null);
      this.#skipped.delete(key);
      if (key === this.#current) this.#current = undefined;
      return this.#step();
    });
  }

  skip(key: number): Promise<Step> {
    return this.#inTurn(async () => {
      if (key !== this.#current) return this.#step();
      this.#skipped.set(key, this.#batch.now());
      await this.#leave();
      return this.#step();
    });
  }

  /** Asks again what was skipped. */
  unskip(): Promise<Step> {
    return this.#inTurn(() => {
      this.#skipped.clear();
      return this.#step();
    });
  }

  /** Takes back the last thing this person did: brings a skipped comparison back, or withdraws a judgement and makes it the draft. */
  undo(): Promise<Step> {
    return this.#inTurn(async () => {
      if (this.#batch.finished.has(this.judge)) return this.#step();
      const [skipped, skippedAt = 0] = [...this.#skipped].at(-1) ?? [];
      const judged = this.#batch.lastJudgedBy(this.judge);
      if (skipped !== undefined && skippedAt >= (judged?.at ?? 0)) {
        this.#skipped.delete(skipped);
        if (await this.#batch.reserve(skipped, this.judge)) await this.#turnTo(skipped);
      } else if (judged) {
        const { id } = judged.comparison;
        const key = this.#batch.keyOf(id)!;
        // Held before it is withdrawn, so that nobody comes between.
        await this.#batch.reserve(key, this.judge);
        await this.#batch.withdraw(id, this.judge);
        await this.#saveDraft(id, answerOf(judged) ?? null);
        await this.#turnTo(key);
      }
      return this.#step();
    });
  }

  /** Nothing more is wanted from this person, and nothing can be undone: identities may be shown. */
  finish(): Promise<Step> {
    return this.#inTurn(async () => {
      const step = await this.#step();
      if (step.state === "item") throw new EspalierError("There is more to judge: judge or skip it first.");
      await this.#batch.finish(this.judge);
      return this.#step();
    });
  }

  async #step(): Promise<Step> {
    if (this.#batch.finished.has(this.judge)) return this.#finished();
    this.#current ??= await this.#take();
    if (this.#current === undefined) {
      this.#batch.refresh();
      this.#current = await this.#take();
    }
    const progress = this.#progress();
    if (this.#current !== undefined) {
      const comparison = this.#batch.comparison(this.#current);
      const draft = this.#draft(comparison);
      return {
        state: "item",
        progress,
        item: itemOf(this.#current, comparison, firstShown(comparison.id, this.judge), draft),
      };
    }
    const skipped = this.#batch.inOrder(this.judge).filter((key) => this.#skipped.has(key)).length;
    return { state: "none", progress, skipped, held: progress.total - progress.done - skipped };
  }

  #finished(): Step {
    const everybody = this.#batch.judges.every((judge) => this.#batch.finished.has(judge));
    return {
      state: "finished",
      progress: { ...this.#progress(), canUndo: false },
      results: everybody ? resultsOf(this.#batch, this.judge) : null,
    };
  }

  async #take(): Promise<number | undefined> {
    for (const key of this.#batch.inOrder(this.judge)) {
      if (!this.#skipped.has(key) && (await this.#batch.reserve(key, this.judge))) return key;
    }
    return undefined;
  }

  async #turnTo(key: number): Promise<void> {
    await this.#leave();
    this.#current = key;
  }

  async #leave(): Promise<void> {
    if (this.#current !== undefined) await this.#batch.release(this.#current, this.judge);
    this.#current = undefined;
  }

  #progress(): Progress {
    const total = this.#batch.size;
    const done = total - this.#batch.openTo(this.judge);
    return { done, total, canUndo: this.#skipped.size > 0 || this.#batch.canWithdraw(this.judge) };
  }

  #draft({ id }: Comparison): Draft | undefined {
    const body = this.#batch.journal.labels.draft(this.#batch.dataset, id, this.judge);
    return body === undefined ? undefined : draftSchema.safeParse(JSON.parse(body)).data;
  }

  #saveDraft(id: string, draft: Draft | null): Promise<void> {
    const { journal, dataset } = this.#batch;
    return journal.labels.saveDraft(dataset, id, this.judge, draft && JSON.stringify(draft));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}
