/** Which token of a row predicts which of its branches' tokens: the one before it, for a branch's first its prefix's last. */
import { branchSpans, type Row } from "../training/packing.ts";

export interface Prediction {
  /** Place in the row of the token that predicts. */
  readonly at: number;
  /** What it should predict. */
  readonly token: number;
  /** Place among the row's branches. */
  readonly branch: number;
}

/** @returns one for each token of each branch, in order */
export function predictionsOf(row: Row): Prediction[] {
  let branch = -1;
  return row.groups.flatMap((placed) => {
    const { group, start } = placed;
    const lastOfPrefix = start + group.prefix.length - 1;
    return branchSpans(placed).flatMap((span, which) => {
      branch += 1;
      return group.branches[which]!.map((token, place) => ({
        at: place === 0 ? lastOfPrefix : span.start + place - 1,
        token,
        branch,
      }));
    });
  });
}
