/**
 * The comparisons that several people judge together: which are open to whom, in which order, and who holds which.
 * Reservations and judgements are the journal's, so several programs may work on one dataset.
 */
import { EspalierError } from "../../core/errors.ts";
import type { Journal } from "../../journal/journal.ts";
import type { JudgementRecord } from "../../journal/labels.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import { type PairOrder, randomOrder } from "../../preferences/next-pair.ts";
import type { Preference } from "../../preferences/preference.ts";
import { comparisonSchema, judgementSchema } from "../../preferences/schema.ts";
import { readDataset, recordPreference } from "../../preferences/store.ts";
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

export class Batch {
  readonly dataset: string;
  readonly judges: readonly string[];
  readonly journal: Journal;
  readonly now: () => number;
  /** Those who want no more. */
  readonly finished = new Set<string>();
  readonly #judgesPerPair: number;
  readonly #order: PairOrder;
  /** By key: a comparison's id, and whether its answer is known. */
  readonly #entries: { readonly id: string; readonly isGold: boolean }[] = [];
  readonly #keyOf = new Map<string, number>();
  /** In the order in which they are handed out. */
  #keys: number[] = [];
  /** By a comparison's id, the people whose judgement stands. */
  readonly #judged = new Map<string, Set<string>>();

  constructor(journal: Journal, options: BatchOptions) {
    const { dataset, judges, judgesPerPair = 1, order = randomOrder(dataset), now = Date.now } = options;
    this.journal = journal;
    this.dataset = dataset;
    this.judges = judges;
    this.now = now;
    this.#judgesPerPair = judgesPerPair;
    this.#order = order;
    this.refresh();
  }

  /** Reads what the journal holds by now: comparisons that came since, and what was judged elsewhere. Keys stay. */
  refresh(): void {
    const pairs = [...readDataset(this.journal, this.dataset)];
    for (const { comparison, preferences } of pairs) {
      const { id, gold } = comparison;
      if (!this.#keyOf.has(id)) this.#keyOf.set(id, this.#entries.push({ id, isGold: gold !== undefined }) - 1);
      this.#judged.set(id, new Set(preferences.filter(({ kind }) => kind === "human").map(({ judge }) => judge)));
    }
    this.#keys = this.#order(pairs).map(({ comparison }) => this.#keyOf.get(comparison.id)!);
  }

  get size(): number {
    return this.#entries.length;
  }

  id(key: number): string | undefined {
    return this.#entries[key]?.id;
  }

  /** @throws EspalierError when there is none of this key */
  comparison(key: number): Comparison {
    const record = this.journal.labels.comparison(this.dataset, this.id(key) ?? "");
    if (!record) throw new EspalierError(`The batch has no comparison ${key}: it has ${this.size}, from 0.`);
    return comparisonSchema.parse(JSON.parse(record.body));
  }

  keyOf(id: string): number | undefined {
    return this.#keyOf.get(id);
  }

  /** The keys that still need this person's judgement, in order. */
  open(judge: string): number[] {
    return this.#keys.filter((key) => {
      const { id, isGold } = this.#entries[key]!;
      const people = this.#judged.get(id);
      return !people?.has(judge) && (isGold || (people?.size ?? 0) < this.#judgesPerPair);
    });
  }

  hasJudged(key: number, judge: string): boolean {
    return this.#judged.get(this.id(key) ?? "")?.has(judge) ?? false;
  }

  hasJudgedAny(judge: string): boolean {
    return [...this.#judged.values()].some((people) => people.has(judge));
  }

  /** The latest judgement of this person that stands. */
  lastJudgedBy(judge: string): Preference | undefined {
    let last: JudgementRecord | undefined;
    for (const record of this.journal.labels.judgements(this.dataset)) if (record.judge === judge) last = record;
    const key = last && this.#keyOf.get(last.comparison);
    if (last === undefined || key === undefined) return undefined;
    return { comparison: this.comparison(key), ...judgementSchema.parse(JSON.parse(last.body)) };
  }

  /** @returns false when others have taken it */
  reserve(key: number, judge: string): Promise<boolean> {
    const { id, isGold } = this.#entries[key]!;
    const wanted = isGold ? Number.MAX_SAFE_INTEGER : this.#judgesPerPair;
    const now = this.now();
    return this.journal.labels.reserve({
      dataset: this.dataset,
      comparison: id,
      judge,
      now,
      until: now + reservedFor,
      wanted,
    });
  }

  release(key: number, judge: string): Promise<void> {
    return this.journal.labels.release(this.dataset, this.#entries[key]!.id, judge);
  }

  async record(preference: Preference): Promise<void> {
    await recordPreference(this.journal, this.dataset, preference);
    this.#judged.get(preference.comparison.id)?.add(preference.judge);
  }

  async withdraw(id: string, judge: string): Promise<void> {
    await this.journal.labels.withdraw(this.dataset, id, judge);
    this.#judged.get(id)?.delete(judge);
  }
}
