/**
 * By how much one arm's mean is above another's, on the samples that both have a value for: what makes an item hard
 * for both falls out. Source: Miller 2024, arXiv:2411.00640, section 4.2.
 */
import type { Figure } from "../../core/statistics/interval.ts";
import { figureByInput } from "../../rewards/by-input.ts";
import { areAlike, clusterSums, meanOf, type Scored } from "./scored.ts";
import { signFlipP } from "./sign-flips.ts";

export interface PairedDifference {
  readonly figure: Figure;
  /** Two-sided. */
  readonly p: number;
  /** Samples that both have a value for. */
  readonly n: number;
}

/** @returns undefined where nothing has a value of both */
export function pairedDifference(
  scored: readonly Scored[],
  than: readonly Scored[],
  seed: string,
): PairedDifference | undefined {
  const other = new Map(than.map(({ sample, value }) => [sample, value]));
  const gains = scored.flatMap(({ sample, cluster, value }) => {
    const before = other.get(sample);
    return before === undefined ? [] : [{ cluster, value: value - before }];
  });
  const clusters = clusterSums(gains);
  const value = meanOf(clusters);
  // Where all clusters gain the same, no resample differs, and none tells how sure it is.
  const figure =
    areAlike(clusters) && value !== undefined
      ? { value }
      : figureByInput(clusters, meanOf, (cluster) => cluster, { seed });
  return (
    figure && {
      figure,
      p: signFlipP(
        clusters.map(({ sum }) => sum),
        seed,
      ),
      n: gains.length,
    }
  );
}
