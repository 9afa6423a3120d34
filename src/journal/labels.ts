/**
 * Comparisons and what was said of them, durable: datasets of pairs, raw judgements, and what people are at work on.
 * Bodies are JSON that the journal does not look into.
 */

export interface ComparisonRecord {
  /** Name of the dataset it belongs to. */
  readonly dataset: string;
  /** Unique in its dataset. */
  readonly id: string;
  /** Its place in the dataset, from 0. */
  readonly position: number;
  /** The comparison, as JSON. */
  readonly body: string;
}

export interface JudgementRecord {
  readonly dataset: string;
  /** The comparison's id. */
  readonly comparison: string;
  readonly judge: string;
  readonly kind: "human" | "model" | "program";
  readonly status: "judged" | "unjudged";
  /** Milliseconds since 1970. */
  readonly at: number;
  /** When it was taken back or replaced; null while it stands. Nothing is ever deleted. */
  readonly withdrawn: number | null;
  /** The preference without its comparison, as JSON. */
  readonly body: string;
}

export interface DatasetSummary {
  readonly dataset: string;
  readonly comparisons: number;
  /** Judgements that stand. */
  readonly judgements: number;
  readonly judges: number;
}

export interface Reservation {
  readonly dataset: string;
  readonly comparison: string;
  readonly judge: string;
  /** Milliseconds since 1970: now, and when it ends by itself. */
  readonly now: number;
  readonly until: number;
  /** People who should judge the comparison in all; those who have and those at work on it count. */
  readonly wanted: number;
}

/** A request to a provider's batch API, known from before it is sent until its results are collected. */
export interface BatchRecord {
  /** Our own, by content: what is in it, and which attempt. */
  readonly id: string;
  readonly model: string;
  readonly endpoint: string;
  /** The provider's name for it; null until it has answered. */
  readonly remote: string | null;
  readonly status: "submitting" | "submitted" | "collected" | "failed";
  /** What is in it, as JSON. */
  readonly body: string;
  readonly started: number;
  readonly ended: number | null;
}

export interface Labels {
  /** Queued; one that is there already stays as it is. */
  saveComparison(comparison: ComparisonRecord): void;
  comparison(dataset: string, id: string): ComparisonRecord | undefined;
  /** In order of position. */
  comparisons(dataset: string): Iterable<ComparisonRecord>;
  datasets(): DatasetSummary[];
  /** Resolves once all that was queued is on disk. @throws JournalError when it could not be written */
  flush(): Promise<void>;

  /** Resolves once it is on disk. What the same judge said of the same comparison before is withdrawn. */
  saveJudgement(judgement: Omit<JudgementRecord, "withdrawn">): Promise<void>;
  withdraw(dataset: string, comparison: string, judge: string): Promise<void>;
  /** Those that stand, in the order they were made; of one comparison only, if given. */
  judgements(dataset: string, comparison?: string): Iterable<JudgementRecord>;
  /** Whether a judgement of this judge on this comparison stands. */
  hasJudged(dataset: string, comparison: string, judge: string): boolean;

  /** How often this judge came to no verdict on this comparison, what was withdrawn since counted too. */
  timesUnjudged(dataset: string, comparison: string, judge: string): number;

  /** Takes a comparison for somebody, or holds it longer. @returns false when enough others have judged it or are at it */
  reserve(reservation: Reservation): Promise<boolean>;
  release(dataset: string, comparison: string, judge: string): Promise<void>;

  /** What somebody has entered and not yet submitted, as JSON; null forgets it. */
  saveDraft(dataset: string, comparison: string, judge: string, body: string | null): Promise<void>;
  draft(dataset: string, comparison: string, judge: string): string | undefined;

  /** Resolves once it is on disk. */
  saveBatch(batch: BatchRecord): Promise<void>;
  batch(id: string): BatchRecord | undefined;
  /** Oldest first. */
  batches(): BatchRecord[];
}
