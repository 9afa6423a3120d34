/** What comparing protocols comes to: a row for each, its repeats together. */

import { proportion } from "../../core/statistics/interval.ts";
import type { Rate } from "../../preferences/quality.ts";
import { type Difference, difference, type Measured, measured, type TestVerdict } from "./measured.ts";

/** One protocol in one repeat, as it comes about. */
export interface Outcome {
  readonly protocol: string;
  readonly repeat: number;
  labels: number;
  /** Tokens. */
  preparing?: number;
  problem?: string;
  readonly verdicts: (TestVerdict & { readonly tokens: number; readonly isUsedUp: boolean })[];
}

export interface ProtocolRow extends Partial<Measured> {
  readonly protocol: string;
  /** Why it could not be prepared, in some repeat. */
  readonly problems: readonly string[];
  /** Asked of the judge in preparing; mean over repeats. */
  readonly labels: number;
  /** Mean over repeats; of judge and assistant together. */
  readonly tokens: { readonly preparing: number; readonly judging: number };
  /** Of test comparisons: where tokens were used up, and the judge decided with what there was. */
  readonly usedUp?: Rate;
  /** How much more often right than the protocol "unaided", on what both judged. */
  readonly againstUnaided?: Difference;
}

export function rowsOf(protocols: readonly string[], outcomes: readonly Outcome[]): ProtocolRow[] {
  const unaided = outcomes.filter(({ protocol }) => protocol === "unaided").flatMap(({ verdicts }) => verdicts);
  return protocols.map((protocol) => {
    const own = outcomes.filter((outcome) => outcome.protocol === protocol);
    const verdicts = own.flatMap((outcome) => outcome.verdicts);
    const mean = (of: (outcome: Outcome) => number) => own.reduce((sum, one) => sum + of(one), 0) / own.length;
    const gain = protocol === "unaided" ? undefined : difference(verdicts, unaided);
    const usedUp = proportion(verdicts.filter(({ isUsedUp }) => isUsedUp).length, verdicts.length);
    return {
      protocol,
      problems: [...new Set(own.flatMap(({ problem }) => problem ?? []))],
      labels: mean(({ labels }) => labels),
      tokens: {
        preparing: mean(({ preparing = 0 }) => preparing),
        judging: mean((outcome) => outcome.verdicts.reduce((sum, { tokens }) => sum + tokens, 0)),
      },
      ...(verdicts.length > 0 && measured(verdicts)),
      ...(usedUp && { usedUp: { ...usedUp, n: verdicts.length } }),
      ...(gain && { againstUnaided: gain }),
    };
  });
}
