/** What the statistics of evals are computed of. */

/** A value of one sample. */
export interface Scored {
  /** Of item, seed and epoch: the same for every arm. */
  readonly sample: string;
  readonly cluster: string;
  readonly value: number;
}

/** Sum and number of the values of one cluster. */
export interface ClusterSum {
  readonly sum: number;
  readonly n: number;
}

export function clusterSums(scored: readonly Omit<Scored, "sample">[]): ClusterSum[] {
  const sums = new Map<string, { sum: number; n: number }>();
  for (const { cluster, value } of scored) {
    const known = sums.get(cluster);
    if (known) {
      known.sum += value;
      known.n += 1;
    } else sums.set(cluster, { sum: value, n: 1 });
  }
  return [...sums.values()];
}

/** Whether all have the same mean, but for rounding. */
export function areAlike(clusters: readonly ClusterSum[]): boolean {
  const means = clusters.map(({ sum, n }) => sum / n);
  return means.every((mean) => Math.abs(mean - means[0]!) < 1e-12);
}

/** @returns undefined of nothing */
export function meanOf(clusters: readonly ClusterSum[]): number | undefined {
  let [sum, n] = [0, 0];
  for (const cluster of clusters) {
    sum += cluster.sum;
    n += cluster.n;
  }
  return n > 0 ? sum / n : undefined;
}
