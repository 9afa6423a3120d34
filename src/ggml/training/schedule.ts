/**
 * How large each step is: the rate rises in a straight line and then falls by half a cosine (Loshchilov and Hutter
 * 2017, arXiv:1608.03983), in a straight line, or not at all.
 */
import type { Schedule } from "./job.ts";

/**
 * @param step from 1 to `steps`
 * @returns above zero at every step; at its highest in the first step after the rise
 */
export function learningRateAt(
  step: number,
  steps: number,
  { learningRate, warmup, decay }: Pick<Schedule, "learningRate" | "warmup" | "decay">,
): number {
  const rising = Math.floor(warmup * steps);
  if (step <= rising) return (learningRate * step) / (rising + 1);
  return learningRate * remaining[decay]((step - 1 - rising) / (steps - rising));
}

/** Of the highest rate, by the share of the fall that lies behind; in [0, 1). */
const remaining: Record<Schedule["decay"], (behind: number) => number> = {
  cosine: (behind) => 0.1 + 0.45 * (1 + Math.cos(Math.PI * behind)),
  linear: (behind) => 1 - behind,
  constant: () => 1,
};
