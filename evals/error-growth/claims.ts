/** Whether what was claimed held: the claims stand in error-growth.ts. */
import type { Estimate } from "../../src/index.ts";
import type { Claim } from "../results.ts";
import { percent } from "../statistics.ts";
import { type Measured, panels } from "./curves.ts";
import type { Judged } from "./judged.ts";

export function claimsOf(
  measured: readonly Measured[],
  judged: readonly Judged[],
  thresholds: readonly { readonly share: number; readonly own: number }[],
  organ: number,
  depth: number,
): Claim[] {
  const points = measured.flatMap(({ seen, predicted }) =>
    seen.flatMap((estimate, height) => (estimate ? [{ estimate, predicted: predicted[height]! }] : [])),
  );
  // Rounding leaves nothing below a predicted zero.
  const within = points.filter(
    ({ estimate, predicted }) => predicted >= estimate.low - 1e-9 && predicted <= estimate.high + 1e-9,
  );
  const at = (panel: string, name: string) =>
    measured.find((one) => one.panel === panel && one.name === name)!.seen[depth];
  const judgedAt = (reports: 1 | 3) =>
    judged.find((one) => one.own === 0.05 && one.reports === reports)!.right[depth - 1];
  const isFull = depth === 4;
  const claim = (
    text: string,
    known: readonly (Estimate | undefined)[],
    test: (...of: Estimate[]) => boolean,
    found: string,
  ): Claim => ({
    claim: text,
    held: isFull && known.every((one) => one !== undefined) ? test(...(known as Estimate[])) : undefined,
    found,
  });
  const [plain, damped5, damped15, together5] = [
    at(panels.plain, "5%"),
    at(panels.damped, "5%"),
    at(panels.damped, "15%"),
    at(panels.together, "5%"),
  ];
  const show = (estimate: Estimate | undefined) => (estimate ? percent(estimate) : "not run");
  const own = (share: number) => thresholds.find((one) => one.share === share)!.own;
  return [
    {
      claim: "1. 90% or more of the closed forms lie within the interval of what was measured",
      held: within.length >= 0.9 * points.length,
      found: `${within.length} of ${points.length}`,
    },
    claim(
      "2. Without dampers, helpers of 5% are wrong in more than 25% of cases at depth 4",
      [plain],
      (one) => one.low > 0.25,
      show(plain),
    ),
    claim(
      "3. With three independent helpers 5% stays below 10% at depth 4 and 15% rises above 25%; thresholds 8.2%, and 1/6 where reports are only restored",
      [damped5, damped15],
      (five, fifteen) =>
        five.high < 0.1 && fifteen.low > 0.25 && Math.abs(own(0) - 0.0825) < 0.001 && Math.abs(organ - 1 / 6) < 0.001,
      `5%: ${show(damped5)}; 15%: ${show(damped15)}; thresholds ${(100 * own(0)).toFixed(2)}% and ${(100 * organ).toFixed(2)}%`,
    ),
    claim(
      "4. Helpers who err together in half of all cases: threshold below 2%; 5% is more than twice as bad at depth 4",
      [damped5, together5],
      (alone, both) => both.value > 2 * alone.value && own(0.5) < 0.02,
      `${show(together5)} against ${show(damped5)}; threshold ${(100 * own(0.5)).toFixed(2)}%`,
    ),
    ledgerClaim(measured, depth, isFull),
    claim(
      "6. The limited judge is right about 85% or more at depth 4 with damped helpers of 5%, below 75% with undamped ones",
      [judgedAt(3), judgedAt(1)],
      (damped, alone) => damped.low >= 0.85 && alone.high < 0.75,
      `damped ${show(judgedAt(3))}, undamped ${show(judgedAt(1))}`,
    ),
  ];
}

function ledgerClaim(measured: readonly Measured[], depth: number, isFull: boolean): Claim {
  const [leaves, everywhere] = ["leaves", "all levels"].map(
    (name) => measured.find((one) => one.panel === panels.ledger && one.name === name)!,
  );
  const [first, last] = [leaves!.seen[0]!, leaves!.seen[depth]!];
  const isLevel = first.low <= last.high && last.low <= first.high;
  const within = everywhere!.seen.filter((one, height) => {
    const predicted = everywhere!.predicted[height]!;
    return one!.low <= predicted && predicted <= one!.high;
  }).length;
  return {
    claim:
      "5. In ledgers an error at the leaves does not grow; errors at all levels grow with the root of their number",
    held: isFull ? isLevel && within >= depth : undefined,
    found: `leaves: ${percent(first)} at level 0, ${percent(last)} at level ${depth}; all levels: ${within} of ${depth + 1} predictions within their interval`,
  };
}
