/**
 * Groups packed into rows of equal length, so that nothing is computed for padding and what branches share is computed
 * once. In a row a token sees those before it in its own branch and in its group's prefix.
 */
import type { Group } from "./job.ts";

export interface Row<G extends Group = Group> {
  /** Tokens used; at most the row's length. */
  readonly length: number;
  readonly groups: readonly PlacedGroup<G>[];
}

export interface PlacedGroup<G extends Group> {
  readonly group: G;
  /** Where its prefix begins; its branches follow one after the other. Positions of tokens continue the prefix's. */
  readonly start: number;
}

/** @returns where each branch of a group begins in its row, and where it ends: exclusive */
export function branchSpans({ group, start }: PlacedGroup<Group>): { readonly start: number; readonly end: number }[] {
  let at = start + group.prefix.length;
  return group.branches.map(({ length }) => {
    const span = { start: at, end: at + length };
    at = span.end;
    return span;
  });
}

/** @returns how many tokens of a row a group takes */
export function groupLength({ prefix, branches }: Group): number {
  return prefix.length + branches.reduce((sum, branch) => sum + branch.length, 0);
}

/**
 * First-fit in the order given, so that a shuffled epoch stays shuffled.
 * @param rowTokens length of a row; no group may be longer
 * @throws RangeError for a group that does not fit
 */
export function pack<G extends Group>(groups: readonly G[], rowTokens: number): Row<G>[] {
  const rows: { length: number; groups: PlacedGroup<G>[] }[] = [];
  let open: typeof rows = [];
  for (const group of groups) {
    const length = groupLength(group);
    if (length > rowTokens) throw new RangeError(`A group of ${length} tokens does not fit a row of ${rowTokens}.`);
    let row = open.find((candidate) => candidate.length + length <= rowTokens);
    if (row === undefined) {
      row = { length: 0, groups: [] };
      rows.push(row);
      // A few rows are kept open: more would gather the short groups of the whole epoch in the last ones.
      open = [...open.slice(-3), row];
    }
    row.groups.push({ group, start: row.length });
    row.length += length;
  }
  return rows;
}
