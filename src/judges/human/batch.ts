/**
 * The comparisons that several people judge together: which are open to whom, in which order, and who holds which.
 * Reservations and judgements are the journal's, so several programs may work on one dataset.
 */
import * as z from "zod";
import { EspalierError } from "../../core/errors.ts";
import type { Journal } from "../../journal/journal.ts";
import type { JudgementRecord } from "../../journal/labels.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import { type PairOrder, randomOrder } from "../../preferences/next-pair.ts";
import type { Preference } from "../../preferences/preference.ts";
import { comparisonSchema, judgementSchema } from "../../preferences/schema.ts";
import { type Judgements, readDataset, recordPreference } from "../../preferences/store.ts";
import { reservedFor } from "./limits.ts";

export interface BatchOptions {
  readonly dataset: string;
  /** Everybody who takes part. */
  readonly judges: readonly string[];
  /** How many people judge each comparison; one whose answer is known goes to everybody. */
  readonly judgesPerPair?: number;
  /** Which open one is handed out next; by lot unless given. */
  readonly order?: PairOrder;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Where a draft would name its comparison; no comparison is named so: an id is never empty. */
const finishing = "";
const finishSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.int(),
  /** Comparisons that were left to the person: skipped. */
  left: z.int(),
});

export class Batch {
  readonly dataset: string;
  readonly judges: readonly string[];
  readonly journal: Journal;
  readonly now: () => number;
  /** Those who want no more. */
  readonly finished = new Set<string>();
  /** What somebody judged until then stands: they have been told who wrote what. Milliseconds since 1970. */
  readonly #standsUntil = new Map<string, number>();
  readonly #judgesPerPair: number;
  readonly #order: PairOrder;
  /** By key, without sources and notes: those may be whole books, and no order asks for them. */
  readonly #pairs: Judgements[] = [];
  readonly #keyOf = new Map<string, number>();

  constructor(journal: Journal, options: BatchOptions) {
    const { dataset, judges, judgesPerPair = 1, order = randomOrder(dataset), now = Date.now } = options;
    this.journal = journal;
    this.dataset = dataset;
    this.judges = judges;
    this.now = now;
    this.#judgesPerPair = judgesPerPair;
    this.#order = order;
    this.refresh();
    for (const judge of judges) {
      const kept = journal.labels.draft(dataset, finishing, judge);
      if (kept === undefined) continue;
      const { at, left } = finishSchema.parse(JSON.parse(kept));
      this.#standsUntil.set(judge, at);
      // More than was left: there are new ones, or more judgements are wanted of each.
      if (this.openTo(judge) <= left) this.finished.add(judge);
    }
  }

  /** Also beyond a restart. */
  async finish(judge: string): Promise<void> {
    const at = this.now();
    await this.journal.labels.saveDraft(
      this.dataset,
      finishing,
      judge,
      JSON.stringify({ at, left: this.openTo(judge) }),
    );
    this.#standsUntil.set(judge, at);
    this.finished.add(judge);
  }

  /** Reads what the journal holds by now: comparisons that came since, and what was judged elsewhere. Keys stay. */
  refresh(): void {
    for (const { comparison, preferences } of readDataset(this.journal, this.dataset)) {
      const { source: _source, notes: _notes, ...kept } = comparison;
      const key = this.#keyOf.get(comparison.id) ?? this.size;
      this.#keyOf.set(comparison.id, key);
      this.#pairs[key] = { comparison: kept, preferences: preferences.map((one) => ({ ...one, comparison: kept })) };
    }
  }

  get size(): number {
    return this.#pairs.length;
  }

  /** @throws EspalierError when there is none of this key */
  comparison(key: number): Comparison {
    const record = this.journal.labels.comparison(this.dataset, this.#pairs[key]?.comparison.id ?? "");
    if (!record) throw new EspalierError(`The batch has no comparison ${key}: it has ${this.size}, from 0.`);
    return comparisonSchema.parse(JSON.parse(record.body));
  }

  keyOf(id: string): number | undefined {
    return this.#keyOf.get(id);
  }

  /** How many still need this person's judgement. */
  openTo(judge: string): number {
    return this.#pairs.filter((pair) => this.#isOpen(pair, judge)).length;
  }

  /** The keys of those, the one to ask first at the front. */
  inOrder(judge: string): number[] {
    const open = this.#order(this.#pairs).filter((pair) => this.#isOpen(pair, judge));
    return open.map(({ comparison }) => this.#keyOf.get(comparison.id)!);
  }

  hasJudged(key: number, judge: string): boolean {
    return this.#pairs[key]?.preferences.some((preference) => preference.judge === judge) ?? false;
  }

  /** Whether there is a judgement that this person may take back. */
  canWithdraw(judge: string): boolean {
    return this.#pairs.some(({ preferences }) =>
      preferences.some((one) => one.judge === judge && this.#mayTakeBack(judge, one.at)),
    );
  }

  /** The latest judgement of this person, if they may take it back. */
  lastJudgedBy(judge: string): Preference | undefined {
    let last: JudgementRecord | undefined;
    for (const record of this.journal.labels.judgements(this.dataset)) if (record.judge === judge) last = record;
    const key = last && this.#keyOf.get(last.comparison);
    if (last === undefined || key === undefined || !this.#mayTakeBack(judge, last.at)) return undefined;
    return { comparison: this.comparison(key), ...judgementSchema.parse(JSON.parse(last.body)) };
  }

  /** @returns false when others have taken it */
  reserve(key: number, judge: string): Promise<boolean> {
    const { comparison } = this.#pairs[key]!;
    const now = this.now();
    return this.journal.labels.reserve({
      dataset: this.dataset,
      comparison: comparison.id,
      judge,
      now,
      until: now + reservedFor,
      wanted: this.#wanted(comparison),
    });
  }

  release(key: number, judge: string): Promise<void> {
    return this.journal.labels.release(this.dataset, this.#pairs[key]!.comparison.id, judge);
  }

  async record(preference: Preference): Promise<void> {
    await recordPreference(this.journal, this.dataset, preference);
    this.#replace(preference.comparison.id, preference.judge, [preference]);
  }

  async withdraw(id: string, judge: string): Promise<void> {
    await this.journal.labels.withdraw(this.dataset, id, judge);
    this.#replace(id, judge, []);
  }

  #mayTakeBack(judge: string, at = 0): boolean {
    return at > (this.#standsUntil.get(judge) ?? Number.NEGATIVE_INFINITY);
  }

  #replace(id: string, judge: string, by: readonly Preference[]): void {
    const key = this.#keyOf.get(id)!;
    const { comparison, preferences } = this.#pairs[key]!;
    const others = preferences.filter((one) => one.judge !== judge);
    this.#pairs[key] = { comparison, preferences: [...others, ...by.map((one) => ({ ...one, comparison }))] };
  }

  #isOpen({ comparison, preferences }: Judgements, judge: string): boolean {
    const people = preferences.filter(({ kind }) => kind === "human");
    return people.length < this.#wanted(comparison) && people.every((one) => one.judge !== judge);
  }

  #wanted({ gold }: Comparison): number {
    return gold === undefined ? this.#judgesPerPair : Number.MAX_SAFE_INTEGER;
  }
}
