/** What each sample scored: kept beside a report, so that a later one can be compared with it sample by sample. */
import { z } from "zod";

export interface SampleScores {
  readonly arm: string;
  /** Item, seed and epoch: the same for every arm and in every run. */
  readonly sample: string;
  readonly cluster: string;
  /** By metric; without those that had no value. */
  readonly scores: Readonly<Record<string, number>>;
}

export const sampleScoresSchema = z.object({
  arm: z.string(),
  sample: z.string(),
  cluster: z.string(),
  scores: z.record(z.string(), z.number()),
});
