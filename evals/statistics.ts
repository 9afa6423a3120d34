/** Figures over seeds and designs: both are drawn anew, seeds first and then designs within them. */
import { type Estimate, seededRandom } from "../src/index.ts";

const resamples = 1000;

/**
 * The two-stage bootstrap. Source: Davison and Hinkley 1997, "Bootstrap Methods and their Application", section 3.8.
 * @param seeds of each seed its rows, one for each design, all of the same length
 * @param statistic of the columns' means
 */
export function overSeeds(
  seeds: readonly (readonly (readonly number[])[])[],
  statistic: (means: readonly number[]) => number = ([mean]) => mean!,
): Estimate {
  const columns = seeds[0]![0]!.length;
  const random = seededRandom("over seeds");
  const value = statistic(means(seeds.map((rows) => sums(rows, columns))));
  const drawn = Array.from({ length: resamples }, () =>
    statistic(
      means(
        seeds.map(() => {
          const rows = seeds[Math.floor(random() * seeds.length)]!;
          const total = new Array<number>(columns).fill(0);
          for (let draw = 0; draw < rows.length; draw++) {
            const row = rows[Math.floor(random() * rows.length)]!;
            for (let column = 0; column < columns; column++) total[column]! += row[column]!;
          }
          return { total, count: rows.length };
        }),
      ),
    ),
  ).sort((one, two) => one - two);
  return { value, low: drawn[Math.floor(0.025 * resamples)]!, high: drawn[Math.floor(0.975 * resamples)]! };
}

interface Sums {
  readonly total: readonly number[];
  readonly count: number;
}

function sums(rows: readonly (readonly number[])[], columns: number): Sums {
  const total = Array.from({ length: columns }, (_, column) => rows.reduce((sum, row) => sum + row[column]!, 0));
  return { total, count: rows.length };
}

function means(all: readonly Sums[]): number[] {
  const count = all.reduce((sum, one) => sum + one.count, 0);
  return all[0]!.total.map((_, column) => all.reduce((sum, { total }) => sum + total[column]!, 0) / count);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** `66.1 [63.0, 69.2]`, in percent */
export function percent({ value, low, high }: Estimate): string {
  return `${(100 * value).toFixed(1)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;
}

/** `0.61 [0.55, 0.66]` */
export function plain({ value, low, high }: Estimate): string {
  return `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}
