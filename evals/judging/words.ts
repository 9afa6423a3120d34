/** What the answers of evals are made of. */
import type { ArmFigure, Figure, MetricFound } from "../../src/index.ts";

type Figured = ArmFigure & { readonly figure: Figure };

/** @returns arms with a figure, the highest first */
export function ranked(metric: MetricFound | undefined): Figured[] {
  const figured = (metric?.arms ?? []).filter((one): one is Figured => one.figure !== undefined);
  return figured.toSorted((one, other) => other.figure.value - one.figure.value);
}

/** @returns arms that are above the baseline, or below it, by more than chance: after Holm's adjustment */
export function beyondChance({ differences }: MetricFound, where: "above" | "below"): string[] {
  const sign = where === "above" ? 1 : -1;
  return differences.flatMap(({ arm, figure, adjusted = 1 }) =>
    sign * figure.value > 0 && adjusted < 0.05 ? [arm] : [],
  );
}

/** @returns such as "62%" */
export const percent = (share: number) => `${(100 * share).toFixed(0)}%`;

/** @returns such as "61.5% [58.0, 65.0]" */
export function percentWithin({ value, low, high }: Figure): string {
  const of = (share: number) => (100 * share).toFixed(1);
  return low === undefined ? `${of(value)}%` : `${of(value)}% [${of(low)}, ${of(high)}]`;
}

/** @returns such as “a”, “b” and “c” */
export function listed(arms: readonly string[]): string {
  const names = arms.map(quoted);
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** An arm's name, in a sentence. */
export const quoted = (arm: string) => `“${arm}”`;
