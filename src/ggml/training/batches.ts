/**
 * Which groups make which step: each epoch is a shuffle of its own, cut into batches. All of it follows from the seed,
 * so a training that goes on knows what is next from the number of its step alone.
 */
import { seededRandom, shuffled } from "../../core/random.ts";
import type { Group, Objective, PairedGroup, Schedule, WeightedGroup } from "./job.ts";

export interface Batch<G extends Group = Group> {
  /** From 1. */
  readonly epoch: number;
  readonly groups: readonly G[];
}

/**
 * A group is never divided, since its branches share one evaluation: one that has more pairs than a batch is a step by
 * itself, and the step's loss is the mean over what it has.
 * @returns one batch for each step, all epochs
 */
export function batchesOf(
  { kind, train }: Objective,
  { epochs, batch }: Pick<Schedule, "epochs" | "batch">,
  seed: number,
): Batch[] {
  const size: (group: PairedGroup | WeightedGroup) => number =
    kind === "supervised" ? ({ branches }) => branches.length : (group) => (group as PairedGroup).pairs.length;
  return Array.from({ length: epochs }, (_, index) => index + 1).flatMap((epoch) =>
    cut(shuffled<PairedGroup | WeightedGroup>(train, seededRandom(`${seed} epoch ${epoch}`)), batch, size).map(
      (groups) => ({
        epoch,
        groups,
      }),
    ),
  );
}

function cut<T>(items: readonly T[], most: number, size: (item: T) => number): T[][] {
  const parts: T[][] = [];
  let taken = most;
  for (const item of items) {
    if (taken + size(item) > most) {
      parts.push([]);
      taken = 0;
    }
    parts.at(-1)!.push(item);
    taken += size(item);
  }
  return parts;
}
