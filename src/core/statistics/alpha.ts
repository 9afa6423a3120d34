/**
 * Agreement of any number of raters, any of whom may have rated only some of the units.
 * Source: Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", for nominal data: section C.
 */
import { type BootstrapOptions, bootstrapKinds } from "./bootstrap.ts";
import type { Estimate } from "./interval.ts";

/** The categories that raters gave one unit, in any order; who gave none is left out. */
export type Unit = readonly (string | number)[];

/**
 * With its bootstrap interval over units.
 * @returns 1 when all agree, 0 as by chance, below 0 when they agree less than that; undefined when no unit has two
 *   values, or only one category was ever used
 */
export function alpha(units: Iterable<Unit>, options?: BootstrapOptions): Estimate | undefined {
  return bootstrapKinds(Array.from(units, contribution), ({ values }) => values, alphaOf, options);
}

/** What a unit adds to the matrix of coincidences. */
interface Contribution {
  /** The same for units with the same values. */
  readonly values: string;
  /** To the sum over the diagonal. */
  readonly agreed: number;
  /** To the marginals. */
  readonly categories: readonly (readonly [category: string | number, count: number])[];
}

/** Each ordered pair of a unit's m values counts 1/(m - 1); a value without another to pair with counts for nothing. */
function contribution(unit: Unit): Contribution {
  const values = JSON.stringify(unit);
  if (unit.length < 2) return { values, agreed: 0, categories: [] };
  const counts = new Map<string | number, number>();
  for (const value of unit) counts.set(value, (counts.get(value) ?? 0) + 1);
  const categories = [...counts];
  const pairs = categories.reduce((sum, [, count]) => sum + count * (count - 1), 0);
  return { values, agreed: pairs / (unit.length - 1), categories };
}

function alphaOf(units: readonly Contribution[], times: ArrayLike<number>): number | undefined {
  const marginals = new Map<string | number, number>();
  let agreed = 0;
  let total = 0;
  for (const [index, unit] of units.entries()) {
    agreed += unit.agreed * times[index]!;
    for (const [category, count] of unit.categories) {
      marginals.set(category, (marginals.get(category) ?? 0) + count * times[index]!);
      total += count * times[index]!;
    }
  }
  const byChance = [...marginals.values()].reduce((sum, count) => sum + count * (count - 1), 0);
  const possible = total * (total - 1) - byChance;
  return possible > 0 ? ((total - 1) * agreed - byChance) / possible : undefined;
}
