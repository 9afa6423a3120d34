/**
 * An arm's mean with its interval. What belongs to one cluster is drawn together: with one value for each cluster, and
 * only right, wrong or half, it is a proportion. Source: Miller 2024, "Adding Error Bars to Evals", arXiv:2411.00640.
 */
import { type Figure, proportion } from "../../core/statistics/interval.ts";
import { figureByInput } from "../../rewards/by-input.ts";
import { areAlike, clusterSums, meanOf, type Scored } from "./scored.ts";

/**
 * @param isShare whether the values are right, wrong or half of something, not amounts that happen to be 0 or 1
 * @returns undefined of nothing; without an interval where clusters are too few for one
 */
export function mean(scored: readonly Scored[], isShare: boolean, seed: string): Figure | undefined {
  const clusters = clusterSums(scored);
  const among = (...values: readonly number[]) => scored.every(({ value }) => values.includes(value));
  const isEachItsOwn = clusters.length === scored.length && among(0, 0.5, 1);
  // Where all clusters are alike, such as all right, no resample differs: each then counts as one observation.
  if (isShare && (isEachItsOwn || areAlike(clusters))) {
    return proportion(
      clusters.reduce((total, { sum, n }) => total + sum / n, 0),
      clusters.length,
    );
  }
  return figureByInput(clusters, meanOf, (cluster) => cluster, { seed });
}
