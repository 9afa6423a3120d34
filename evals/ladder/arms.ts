/** What differs between the arms of the experiment, and nothing else does. */

export interface Arm {
  readonly name: string;
  /** What the judge is told of a block's inputs. */
  readonly advice: "none" | "grown" | "random" | "untrained" | "adversarial" | "outvoted";
  /** Leaves that it may open for each comparison, as a multiple of the usual number. */
  readonly leaves: number;
  /** Labels of each level, as a multiple of the usual number. */
  readonly labels: number;
  /** Height at which nothing is learned: the reward model stays what it was at the start. */
  readonly frozen?: number;
  /** Spot-checks may rely on reports from further below, beside leaves. */
  readonly nested?: boolean;
  /** Helpers are three that vote, and a share of comparisons is judged again with more leaves. */
  readonly damped?: boolean;
  /** A counteracting helper objects to notes that it thinks mistaken. */
  readonly countered?: boolean;
  /** The levels below the root are those of the arm of trained helpers: what is worthless is the last helper alone. */
  readonly topOnly?: boolean;
}

/** @param levels of the tree, leaves included */
export function ladderArms(levels: number): readonly Arm[] {
  const usual = { leaves: 1, labels: 1 } as const;
  return [
    { name: "unaided", advice: "none", ...usual },
    { name: "unaided, all labels", advice: "none", leaves: 1, labels: levels },
    { name: "unaided, all leaves", advice: "none", leaves: levels, labels: 1 },
    { name: "random notes", advice: "random", ...usual },
    { name: "untrained helpers", advice: "untrained", ...usual },
    { name: "trained helpers", advice: "grown", ...usual },
    { name: "dampers, nested checks", advice: "grown", damped: true, nested: true, ...usual },
    { name: "trained, level 2 frozen", advice: "grown", frozen: 2, ...usual },
    { name: "trained, dampers", advice: "grown", damped: true, ...usual },
    { name: "adversarial top helper", advice: "adversarial", topOnly: true, ...usual },
    { name: "adversary outvoted", advice: "outvoted", topOnly: true, ...usual },
    { name: "gold labels", advice: "none", leaves: Number.POSITIVE_INFINITY, labels: 1 },
  ];
}

/** What a counteracting helper adds, alone and beside the other dampers; see counter.ts. */
export const counteredArms: readonly Arm[] = [
  { name: "trained, countered", advice: "grown", leaves: 1, labels: 1, countered: true },
  { name: "dampers, countered", advice: "grown", leaves: 1, labels: 1, damped: true, countered: true },
];

/** What is asked of families beside the first. */
export const fewArms = [
  "unaided",
  "random notes",
  "trained helpers",
  "dampers, nested checks",
  "trained, dampers",
  "gold labels",
];
