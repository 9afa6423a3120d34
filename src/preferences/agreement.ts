/**
 * How far judges agree: each two of them, people with models, and all together beyond chance.
 *
 * A tie is a category of its own: two ties agree, a tie and a side do not. What is unjudged is missing: it is counted,
 * and takes part in no figure.
 */
import { alpha } from "../core/statistics/alpha.ts";
import { type Estimate, proportion } from "../core/statistics/interval.ts";
import { kappa, type RatedTwice } from "../core/statistics/kappa.ts";
import { type Choice, other } from "./comparison.ts";
import type { JudgeKind, Preference } from "./preference.ts";

export interface Agreement {
  /** Comparisons with a verdict; those with two or more are what agreement is made of. */
  readonly comparisons: number;
  readonly shared: number;
  /** People first. */
  readonly judges: readonly JudgeCounts[];
  /** Each two judges with a comparison in common. */
  readonly pairs: readonly PairAgreement[];
  /** People among themselves, people with models, … */
  readonly kinds: readonly KindAgreement[];
  /** Krippendorff's, of all judges and of those of one kind, with bootstrap intervals over comparisons. */
  readonly alpha: Partial<Record<"all" | JudgeKind, Estimate>>;
}

export interface JudgeCounts {
  readonly judge: string;
  readonly kind: JudgeKind;
  readonly judged: number;
  readonly ties: number;
  readonly unjudged: number;
}

export interface PairAgreement {
  readonly judges: readonly [string, string];
  /** Comparisons that both judged. */
  readonly n: number;
  /** Share of them on which both said the same. */
  readonly agreed: Estimate;
  /** Cohen's, with its bootstrap interval over comparisons; absent when both always say the same one thing. */
  readonly kappa?: Estimate;
  /** Comparisons where both chose a side, and the share on which it was the same one. */
  readonly decided: number;
  readonly decidedAgreed?: Estimate;
}

export interface KindAgreement {
  readonly kinds: readonly [JudgeKind, JudgeKind];
  /** Those that such a pair of judges has judged. */
  readonly comparisons: number;
  /** Mean over them of the share of such pairs that said the same. */
  readonly agreed: Estimate;
}

export interface AgreementOptions {
  /** Of the bootstrap. */
  readonly seed?: string | number;
}

/** @param preferences in any order; of two by one judge on one comparison the later counts */
export function agreement(preferences: Iterable<Preference>, options: AgreementOptions = {}): Agreement {
  const answers = [...latestAnswers(preferences)];
  const shared = answers
    .filter((row) => row.length > 1)
    .map((row) => row.filter(isVerdict))
    .filter((row) => row.length > 1);
  const judges = countsOf(answers);
  return {
    comparisons: answers.filter((row) => row.some(isVerdict)).length,
    shared: shared.length,
    judges,
    pairs: pairsOf(
      shared,
      judges.map(({ judge }) => judge),
      options,
    ),
    kinds: kindsOf(shared),
    alpha: alphaOf(shared, options),
  };
}

interface Answer {
  readonly judge: string;
  readonly kind: JudgeKind;
  /** Undefined when unjudged. */
  readonly choice: Choice | undefined;
}

interface Said extends Answer {
  readonly choice: Choice;
}

function isVerdict(answer: Answer): answer is Said {
  return answer.choice !== undefined;
}

/** What was said of each comparison. Equal answers are one object: a dataset may have a million of them. */
function latestAnswers(preferences: Iterable<Preference>): Iterable<readonly Answer[]> {
  const known = new Map<string, Answer>();
  const byComparison = new Map<string, Answer[]>();
  for (const preference of preferences) {
    const { comparison, judge, kind } = preference;
    const choice = choiceOf(preference);
    const answer = known.get(`${choice} ${judge}`) ?? { judge, kind, choice };
    known.set(`${choice} ${judge}`, answer);
    const row = byComparison.get(comparison.id);
    if (!row) byComparison.set(comparison.id, [answer]);
    else {
      const earlier = row.findIndex((other) => other.judge === judge);
      row.splice(earlier < 0 ? row.length : earlier, 1, answer);
    }
  }
  return byComparison.values();
}

function countsOf(answers: readonly (readonly Answer[])[]): JudgeCounts[] {
  const counts = new Map<string, { judge: string; kind: JudgeKind; judged: number; ties: number; unjudged: number }>();
  for (const row of answers) {
    for (const { judge, kind, choice } of row) {
      const count = counts.get(judge) ?? { judge, kind, judged: 0, ties: 0, unjudged: 0 };
      counts.set(judge, count);
      if (choice === undefined) count.unjudged += 1;
      else count.judged += 1;
      if (choice === "tie") count.ties += 1;
    }
  }
  return [...counts.values()].sort((one, two) => rank(one.kind) - rank(two.kind));
}

const order: readonly JudgeKind[] = ["human", "program", "model"];

function rank(kind: JudgeKind): number {
  return order.indexOf(kind);
}

/** The same whichever way round the comparison's texts came: its identity does not tell. */
function choiceOf({ comparison: { a, b }, verdict }: Preference): Choice | undefined {
  if (verdict.status === "unjudged") return undefined;
  const { choice } = verdict;
  return choice === "tie" || a.text <= b.text ? choice : other(choice);
}

function pairsOf(rows: readonly (readonly Said[])[], judges: readonly string[], options: AgreementOptions) {
  const place = new Map(judges.map((judge, index) => [judge, index]));
  const common = new Map<string, { judges: readonly [string, string]; choices: RatedTwice[] }>();
  for (const row of rows) {
    for (const [one, two] of eachTwo(row)) {
      const [first, second] = place.get(one.judge)! < place.get(two.judge)! ? [one, two] : [two, one];
      const key = `${place.get(first.judge)} ${place.get(second.judge)}`;
      const pair = common.get(key) ?? { judges: [first.judge, second.judge], choices: [] };
      common.set(key, pair);
      pair.choices.push([first.choice, second.choice]);
    }
  }
  return Array.from(common.values(), ({ judges, choices }): PairAgreement => {
    const decided = choices.filter((choice) => !choice.includes("tie"));
    const beyondChance = kappa(choices, options);
    const decidedAgreed = proportion(same(decided), decided.length);
    return {
      judges,
      n: choices.length,
      agreed: proportion(same(choices), choices.length)!,
      decided: decided.length,
      ...(beyondChance && { kappa: beyondChance }),
      ...(decidedAgreed && { decidedAgreed }),
    };
  });
}

function kindsOf(rows: readonly (readonly Said[])[]): KindAgreement[] {
  return order.flatMap((first, index) =>
    order.slice(index).flatMap((second) => {
      const shares = rows.flatMap((row) => {
        const pairs = eachTwo(row).filter(
          ([one, two]) => (one.kind === first && two.kind === second) || (one.kind === second && two.kind === first),
        );
        return pairs.length > 0 ? [same(pairs.map(([one, two]) => [one.choice, two.choice])) / pairs.length] : [];
      });
      const sum = shares.reduce((total, share) => total + share, 0);
      const agreed = proportion(sum, shares.length);
      return agreed ? [{ kinds: [first, second] as const, comparisons: shares.length, agreed }] : [];
    }),
  );
}

function alphaOf(rows: readonly (readonly Said[])[], options: AgreementOptions): Agreement["alpha"] {
  const groups = ["all", ...order] as const;
  const found = groups.flatMap((group) => {
    const units = rows.map((row) =>
      row.filter(({ kind }) => group === "all" || kind === group).map(({ choice }) => choice),
    );
    const estimate = alpha(
      units.filter((unit) => unit.length > 1),
      options,
    );
    return estimate ? [[group, estimate] as const] : [];
  });
  return Object.fromEntries(found);
}

function eachTwo<Item>(items: readonly Item[]): (readonly [Item, Item])[] {
  return items.flatMap((one, index) => items.slice(index + 1).map((two) => [one, two] as const));
}

function same(choices: readonly RatedTwice[]): number {
  return choices.filter(([one, two]) => one === two).length;
}
