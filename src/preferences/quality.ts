/**
 * How good a judge is, from what it said: against gold where there is gold, against itself with the sides swapped, and
 * by the habits that judges are known for (position, length). Source: Zheng et al. 2023, arXiv:2306.05685, section 3.
 */
import { quantile } from "../core/statistics/bootstrap.ts";
import { type Estimate, proportion } from "../core/statistics/interval.ts";
import type { Comparison } from "./comparison.ts";
import type { Judged, JudgeKind, Order, Preference, Spending } from "./preference.ts";

/** A share of `n`, with its interval. */
export interface Rate extends Estimate {
  readonly n: number;
}

export interface JudgeQuality {
  readonly judge: string;
  readonly kind: JudgeKind;
  readonly judgements: number;
  /** Of all judgements. Everything below except `flips` and `firstChosen` leaves these out. */
  readonly unjudged: Rate;
  /** Of what was judged; those where neither is acceptable are among them. */
  readonly ties?: Rate;
  readonly bothBad: number;
  readonly gold?: GoldAccuracy;
  /** Of the verdicts in both orders, unjudged ones too: those where the two did not say the same. */
  readonly flips?: Rate;
  /** Of the comparisons where a side was chosen: the one shown first. 0.5 without a habit; in both orders, half each. */
  readonly firstChosen?: Rate;
  /** Of the comparisons where a side was chosen and one text is longer: the longer. */
  readonly longerChosen?: Rate;
  readonly medianMilliseconds?: number;
  /** Mean for each comparison judged, what the unjudged ones took included. */
  readonly spendingPerLabel?: Spending;
}

/** On judged comparisons whose gold answer is known. */
export interface GoldAccuracy {
  readonly right: number;
  readonly wrong: number;
  /** Called a tie where gold has a better side. */
  readonly tied: number;
  readonly unjudged: number;
  /**
   * Where gold has a better side: the share of right answers, ties counting half, which is what the judge would get
   * if it tossed a coin for them.
   */
  readonly accuracy?: Rate;
  /** Where gold is a tie: the share that was called one. */
  readonly tiesFound?: Rate;
}

/** @returns one report for each judge, in the order in which they first appear */
export function quality(preferences: Iterable<Preference>): JudgeQuality[] {
  const tallies = new Map<string, QualityTally>();
  for (const preference of preferences) {
    const tally = tallies.get(preference.judge) ?? new QualityTally(preference.judge, preference.kind);
    tallies.set(preference.judge, tally);
    tally.add(preference);
  }
  return Array.from(tallies.values(), (tally) => tally.report());
}

/** Counts one judge's preferences as they come: of any number of them it keeps the times taken alone. */
export class QualityTally {
  readonly #judge: string;
  readonly #kind: JudgeKind;
  #bothBad = 0;
  readonly #unjudged = new Share();
  readonly #ties = new Share();
  readonly #gold = { right: 0, wrong: 0, tied: 0, unjudged: 0 };
  readonly #accuracy = new Share();
  readonly #tiesFound = new Share();
  readonly #flips = new Share();
  readonly #firstChosen = new Share();
  readonly #longerChosen = new Share();
  readonly #milliseconds: number[] = [];
  readonly #calls = new Mean();
  readonly #inputTokens = new Mean();
  readonly #outputTokens = new Mean();
  readonly #cost = new Mean();

  constructor(judge: string, kind: JudgeKind) {
    this.#judge = judge;
    this.#kind = kind;
  }

  add({ comparison, verdict, first, milliseconds }: Preference): void {
    const isJudged = verdict.status === "judged";
    this.#unjudged.add(isJudged ? 0 : 1);
    if (milliseconds !== undefined) this.#milliseconds.push(milliseconds);
    this.#addSpending(verdict.spending, isJudged);
    if (isJudged) this.#addJudged(comparison, verdict);
    else if (comparison.gold !== undefined) this.#gold.unjudged += 1;
    const presentations = verdict.orders ?? (isJudged && first ? [{ first, choice: verdict.choice }] : []);
    this.#addPresentations(presentations);
  }

  report(): JudgeQuality {
    const { right, wrong, tied, unjudged } = this.#gold;
    const accuracy = this.#accuracy.rate;
    const tiesFound = this.#tiesFound.rate;
    const gold = { ...this.#gold, ...(accuracy && { accuracy }), ...(tiesFound && { tiesFound }) };
    const ties = this.#ties.rate;
    const flips = this.#flips.rate;
    const firstChosen = this.#firstChosen.rate;
    const longerChosen = this.#longerChosen.rate;
    const medianMilliseconds = quantile(Float64Array.from(this.#milliseconds).sort(), 0.5);
    const cost = this.#cost.value;
    const calls = this.#calls.value;
    return {
      judge: this.#judge,
      kind: this.#kind,
      judgements: this.#unjudged.n,
      unjudged: this.#unjudged.rate!,
      bothBad: this.#bothBad,
      ...(ties && { ties }),
      ...(right + wrong + tied + unjudged > 0 || tiesFound ? { gold } : {}),
      ...(flips && { flips }),
      ...(firstChosen && { firstChosen }),
      ...(longerChosen && { longerChosen }),
      ...(medianMilliseconds !== undefined && { medianMilliseconds }),
      ...(calls !== undefined && {
        spendingPerLabel: {
          calls,
          inputTokens: this.#inputTokens.value!,
          outputTokens: this.#outputTokens.value!,
          ...(cost !== undefined && { cost }),
        },
      }),
    };
  }

  #addJudged({ a, b, gold }: Comparison, { choice, bothBad }: Judged): void {
    this.#ties.add(choice === "tie" ? 1 : 0);
    if (bothBad) this.#bothBad += 1;
    if (choice !== "tie" && a.text.length !== b.text.length) {
      this.#longerChosen.add((choice === "a") === a.text.length > b.text.length ? 1 : 0);
    }
    if (gold === "tie") this.#tiesFound.add(choice === "tie" ? 1 : 0);
    else if (gold !== undefined) {
      const outcome = choice === gold ? "right" : choice === "tie" ? "tied" : "wrong";
      this.#gold[outcome] += 1;
      this.#accuracy.add({ right: 1, tied: 0.5, wrong: 0 }[outcome]);
    }
  }

  #addPresentations(presentations: readonly Order[]): void {
    const byFirst = new Map(presentations.map(({ first, choice }) => [first, choice]));
    if (byFirst.size === 2) this.#flips.add(byFirst.get("a") === byFirst.get("b") ? 0 : 1);
    const decided = presentations.filter(({ choice }) => choice !== "tie");
    // One observation for each comparison: its two orders are not independent.
    const chosen = decided.filter(({ first, choice }) => choice === first);
    if (decided.length > 0) this.#firstChosen.add(chosen.length / decided.length);
  }

  #addSpending(spending: Spending | undefined, isJudged: boolean): void {
    if (!spending) return;
    const { calls, inputTokens, outputTokens, cost } = spending;
    this.#calls.add(calls, isJudged);
    this.#inputTokens.add(inputTokens, isJudged);
    this.#outputTokens.add(outputTokens, isJudged);
    if (cost !== undefined) this.#cost.add(cost, isJudged);
  }
}

class Share {
  n = 0;
  #sum = 0;

  /** @param observed in [0, 1] */
  add(observed: number): void {
    this.n += 1;
    this.#sum += observed;
  }

  get rate(): Rate | undefined {
    const estimate = proportion(this.#sum, this.n);
    return estimate && { ...estimate, n: this.n };
  }
}

/** Of amounts, for each label that they led to. */
class Mean {
  #sum = 0;
  #labels = 0;

  add(amount: number, isLabel: boolean): void {
    this.#sum += amount;
    if (isLabel) this.#labels += 1;
  }

  get value(): number | undefined {
    return this.#labels > 0 ? this.#sum / this.#labels : undefined;
  }
}
