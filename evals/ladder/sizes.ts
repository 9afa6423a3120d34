/** How much an arm of the ladder is grown with. */
export interface Sizes {
  /** Of each level. */
  readonly labels: number;
  /** Spot-checks by which a judge learns how far its notes can be trusted. */
  readonly checks: number;
  /** Leaves that it may open for each comparison. */
  readonly leaves: number;
  /** Designs of each depth to measure on. */
  readonly tests: number;
  /** Of helpers' answers. */
  readonly temperature: number;
}

/** Chosen on seeds that are not reported. */
export const usualSizes: Sizes = { labels: 500, checks: 150, leaves: 3, tests: 300, temperature: 0.25 };
