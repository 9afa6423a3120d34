/** What the two orders of one judgement come to under each way of using them. */
import type { Choice } from "../../src/preferences/comparison.ts";
import type { Order, Verdict } from "../../src/preferences/preference.ts";
import { type Counts, type Measured, nothing, sum } from "./measure.ts";

/** One judgement, used in one way. */
export interface Outcome {
  readonly measured: Measured;
  readonly verdict: Verdict;
  readonly counts: Counts;
}

export type Manner = (measured: Measured) => Outcome;

/** As the judge says: disagreement is a tie. */
export const bothOrders: Manner = (measured) => ({ measured, verdict: measured.verdict, counts: sum(measured.counts) });

/** Only what the first order said. */
export const oneOrder: Manner = (measured) => {
  const first = firstOrder(measured);
  const { verdict, counts } = measured;
  return {
    measured,
    verdict: first
      ? { status: "judged", choice: first.choice, orders: [first] }
      : { status: "unjudged", reason: verdict.status === "unjudged" ? verdict.reason : "the first order failed" },
    counts: counts[0],
  };
};

/** The mean probability of both orders decides, which a preference for a place does not change. */
export const softLabel: Manner = (measured) => {
  const { verdict } = measured;
  const soft = verdict.status === "judged" && verdict.probability !== undefined;
  return {
    ...bothOrders(measured),
    verdict: soft ? { ...verdict, choice: likelier(verdict.probability!) } : verdict,
  };
};

/** Stops after the first order where that is confident enough, else decides by the mean of both. */
export function stopping(least: number): Manner {
  return (measured) => {
    const { probability = 0.5 } = firstOrder(measured) ?? {};
    return Math.max(probability, 1 - probability) >= least ? oneOrder(measured) : softLabel(measured);
  };
}

/** Whoever does not read at all. */
export const longerOne: Manner = (measured) => {
  const { a, b } = measured.pair;
  const choice = a.text.length > b.text.length ? "a" : a.text.length < b.text.length ? "b" : "tie";
  return { measured, verdict: { status: "judged", choice }, counts: nothing };
};

/** What was said in the order that came first; undefined when that could not be read. */
function firstOrder({ verdict, first }: Measured): Order | undefined {
  return verdict.orders?.find((order) => order.first === first);
}

function likelier(probability: number): Choice {
  return probability > 0.5 ? "a" : probability < 0.5 ? "b" : "tie";
}
