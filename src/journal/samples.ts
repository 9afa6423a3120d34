/** What the arms of evals made of their items, durable. Bodies are JSON that the journal does not look into. */

export interface SampleRecord {
  /** sha256 of the eval's name, the arm, the item's content, the seed and the epoch. */
  readonly key: string;
  readonly eval: string;
  readonly arm: string;
  /** The item's id. */
  readonly item: string;
  readonly seed: number;
  readonly epoch: number;
  /** One that failed is made again when it is wanted again. */
  readonly status: "done" | "failed";
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly body: string;
}

export interface Samples {
  /** Resolves once it is on disk. One that is done stays as it is. */
  save(sample: SampleRecord): Promise<void>;
  find(key: string): SampleRecord | undefined;
}
