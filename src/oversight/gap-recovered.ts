/**
 * How much of what was missing is made up for: 0 where nothing was gained, 1 where the ceiling was reached. Of assisted
 * judges it is the gap recovered of sandwiching (Bowman et al. 2022, arXiv:2211.03540); of a student between its weak
 * supervisor and itself with true labels, the performance gap recovered (Burns et al. 2023, arXiv:2312.09390, section 3).
 */
import type { BootstrapOptions } from "../core/statistics/bootstrap.ts";
import type { Figure } from "../core/statistics/interval.ts";
import { figureByInput } from "../rewards/by-input.ts";

/** One comparison as all three judged it: 1 for right, 0.5 for a tie, 0 for wrong. */
export interface JudgedThrice {
  readonly unaided: number;
  readonly assisted: number;
  readonly ceiling: number;
  /** The same for comparisons of one input: they are drawn together. */
  readonly input: string;
}

/**
 * With the paired bootstrap's interval over inputs; resamples without a gap are left out, so where the gap itself is
 * uncertain the interval is wide, and rather too narrow still.
 * @returns undefined where there is no gap to recover
 */
export function gapRecovered(judged: readonly JudgedThrice[], options: BootstrapOptions = {}): Figure | undefined {
  return figureByInput(judged, shareOfGap, ({ input }) => input, options);
}

function shareOfGap(judged: readonly JudgedThrice[]): number | undefined {
  const sum = (who: "unaided" | "assisted" | "ceiling") => judged.reduce((total, one) => total + one[who], 0);
  const [unaided, assisted, ceiling] = [sum("unaided"), sum("assisted"), sum("ceiling")];
  return ceiling > unaided ? (assisted - unaided) / (ceiling - unaided) : undefined;
}
