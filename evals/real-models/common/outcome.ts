/** What a judge decided of one comparison, and how often it was right where several comparisons are of one thing. */
import { bootstrap, type Comparison, type Estimate, type Judge, proportion } from "../../../src/index.ts";

export interface Outcome {
  /** 1, 0, and one half for a tie or none. */
  readonly right: number;
  readonly undecided: boolean;
}

/** The judge does not see which side is right. */
export async function outcomeOf(judge: Judge, { gold, ...shown }: Comparison): Promise<Outcome> {
  const verdict = await judge.compare(shown as Comparison);
  const undecided = verdict.status === "unjudged" || verdict.choice === "tie";
  return { undecided, right: undecided ? 0.5 : Number(verdict.choice === gold) };
}

/** @param cluster of what is drawn together, for it is not independent */
export function accuracyOf<Item extends Pick<Outcome, "right">>(
  outcomes: readonly Item[],
  cluster: (item: Item) => unknown,
): Estimate | undefined {
  const mean = (some: readonly Item[]) =>
    some.length === 0 ? undefined : some.reduce((sum, { right }) => sum + right, 0) / some.length;
  const clustered = bootstrap(outcomes, mean, { cluster });
  const isFlat = clustered && clustered.low === clustered.high;
  const clusters = new Set(outcomes.map(cluster)).size;
  return isFlat ? proportion(clustered.value * clusters, clusters) : clustered;
}
