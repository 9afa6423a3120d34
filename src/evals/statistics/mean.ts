/**
 * An arm's mean with its interval. What belongs to one cluster is drawn together: with one value for each cluster, and
 * only right, wrong or half, it is a proportion. Source: Miller 2024, "Adding Error Bars to Evals", arXiv:2411.00640.
 */
import { type Figure, proportion } from "../../core/statistics/interval.ts";
import { figureByInput } from "../../rewards/by-input.ts";
import { clusterSums, meanOf, type Scored } from "./scored.ts";

/** @returns undefined of nothing; without an interval where clusters are too few for one */
export function mean(scored: readonly Scored[], seed: string): Figure | undefined {
  const clusters = clusterSums(scored);
  const isProportion =
    clusters.length === scored.length && scored.every(({ value }) => value === 0 || value === 0.5 || value === 1);
  if (!isProportion) return figureByInput(clusters, meanOf, (cluster) => cluster, { seed });
  return proportion(
    clusters.reduce((sum, cluster) => sum + cluster.sum, 0),
    clusters.length,
  );
}
