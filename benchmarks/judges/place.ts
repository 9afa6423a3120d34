/** What moves a judge's log-probabilities: the place of a candidate, and the candidate. In logits, from both orders. */
import type { Outcome } from "./manners.ts";

export interface Place {
  readonly pairs: number;
  /** Preference for what is shown first: its mean over pairs, and how much it differs between them. */
  readonly place: number;
  readonly placeDeviation: number;
  /** Preference for a text, whichever it is: mean size. */
  readonly text: number;
}

export function placeAndText(all: readonly Outcome[]): Place {
  const both = all.flatMap(({ verdict: { orders = [] } }) => {
    const [one, two] = orders.map(({ first, probability = 0.5 }) =>
      logit(first === "a" ? probability : 1 - probability),
    );
    return one === undefined || two === undefined ? [] : [{ place: (one + two) / 2, text: Math.abs(one - two) / 2 }];
  });
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const place = mean(both.map((pair) => pair.place));
  return {
    pairs: both.length,
    place,
    placeDeviation: Math.sqrt(mean(both.map((pair) => (pair.place - place) ** 2))),
    text: mean(both.map(({ text }) => text)),
  };
}

function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}
