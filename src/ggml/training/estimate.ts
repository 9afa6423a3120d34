/** Whether a job fits the memory that is free, before anything is loaded; and if not, what would. */
import { EspalierError } from "../../core/errors.ts";
import type { TrainingJob } from "./job.ts";
import { groupLength } from "./packing.ts";

/** What memory depends on. */
export interface MemorySetting {
  readonly rowTokens: number;
  readonly rank: number;
  /** Blocks are evaluated again when their gradients are due, instead of being kept: a third more time. */
  readonly isRecomputed: boolean;
}

/** @returns bytes at the peak */
export type MemoryNeed = (setting: MemorySetting) => number;

export interface FittingSetting {
  readonly isRecomputed: boolean;
  readonly bytes: number;
}

/**
 * @param available bytes
 * @returns recomputes where only that fits
 * @throws EspalierError that names what fits
 */
export function fitMemory(
  { objective: { train, held }, rowTokens, lora: { rank } }: Pick<TrainingJob, "objective" | "rowTokens" | "lora">,
  need: MemoryNeed,
  available: number,
): FittingSetting {
  for (const isRecomputed of [false, true]) {
    const bytes = need({ rowTokens, rank, isRecomputed });
    if (bytes <= available) return { isRecomputed, bytes };
  }
  const fits = (setting: Omit<MemorySetting, "isRecomputed">) => need({ ...setting, isRecomputed: true }) <= available;
  const longest = [...train, ...held].reduce((most, group) => Math.max(most, groupLength(group)), 1);
  const shorter = halves(rowTokens).find((tokens) => fits({ rowTokens: tokens, rank }));
  const lower = halves(rank).find((smaller) => fits({ rowTokens, rank: smaller }));
  const ways = [
    shorter !== undefined &&
      `${shorter} tokens at once${shorter < longest ? ` (the outputs of one input take ${longest} now: cut them with --context)` : ""}`,
    lower !== undefined && `a rank of ${lower}`,
  ].filter((way) => way !== false);
  throw new EspalierError(
    `Training needs about ${mebibytes(need({ rowTokens, rank, isRecomputed: true }))} of memory with ${rowTokens} tokens ` +
      `at once and rank ${rank}, and ${mebibytes(available)} is free. ` +
      (ways.length > 0
        ? `What fits: ${ways.join("; or ")}.`
        : "Use a smaller base, or one with fewer bits to a weight."),
  );
}

/** @returns smaller ones, largest first, down to 1 */
function halves(value: number): number[] {
  const found = [];
  for (let half = value >> 1; half >= 1; half >>= 1) found.push(half);
  return found;
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
