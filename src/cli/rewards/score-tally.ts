/** What a file's scores come to: how many, what was cut, and how often the reward model is right where that is known. */
import * as z from "zod";
import { type Estimate, type Figure, proportion } from "../../core/statistics/interval.ts";
import type { ScoreItem } from "../../rewards/reward-model.ts";
import { count } from "../execute.ts";
import { duration } from "../progress.ts";

const score = z.object({ mean: z.number(), sd: z.number(), truncated: z.number().optional() });
const common = { rewardModel: z.string() };
const pairRow = z.object({
  ...common,
  id: z.string(),
  rewards: z.object({ a: score, b: score, difference: z.number() }),
  label: z.enum(["a", "b", "tie"]).optional(),
});
const outputRow = z.object({ ...common, reward: score });
export const scoredRowSchema = z.union([pairRow, outputRow]);
export type ScoredRow = z.infer<typeof scoredRowSchema>;

export interface ScoreSummary {
  readonly rewardModel: string;
  readonly rows: number;
  /** Of them, those that the file had before. */
  readonly before: number;
  /** Lines that could not be read. */
  readonly unread: number;
  /** Outputs that were cut to fit the context. */
  readonly truncated: number;
  /** On pairs with a better side; equal rewards count half. */
  readonly accuracy?: PairAccuracy;
  /** Where it is known what the reward model was trained on. */
  readonly trained?: {
    /** Rows of inputs that it was trained on. */
    readonly rows: number;
    /** On pairs of other inputs. */
    readonly othersAccuracy?: PairAccuracy;
  };
  readonly seconds: number;
}

type PairAccuracy = Estimate & { readonly pairs: number };

/** Whether a reward model was trained on an input. */
export type IsTrained = (about: Pick<ScoreItem, "input" | "source">) => boolean;

export class ScoreTally {
  readonly #isTrained: IsTrained | undefined;
  #rows = 0;
  #truncated = 0;
  #trained = 0;
  readonly #all = { labelled: 0, right: 0 };
  /** Of inputs that were not trained on. */
  readonly #others = { labelled: 0, right: 0 };

  constructor(isTrained?: IsTrained) {
    this.#isTrained = isTrained;
  }

  get rows(): number {
    return this.#rows;
  }

  /** @param about what was asked */
  add(row: ScoredRow, about: Parameters<IsTrained>[0]): void {
    this.#rows += 1;
    const isTrained = this.#isTrained?.(about) ?? false;
    if (isTrained) this.#trained += 1;
    const scores = "reward" in row ? [row.reward] : [row.rewards.a, row.rewards.b];
    this.#truncated += scores.filter(({ truncated = 0 }) => truncated > 0).length;
    if (!("rewards" in row) || row.label === undefined || row.label === "tie") return;
    const { difference } = row.rewards;
    const right = difference === 0 ? 0.5 : difference > 0 === (row.label === "a") ? 1 : 0;
    for (const some of isTrained ? [this.#all] : [this.#all, this.#others]) {
      some.labelled += 1;
      some.right += right;
    }
  }

  get figures(): Pick<ScoreSummary, "rows" | "truncated" | "accuracy" | "trained"> {
    const accuracy = accuracyOf(this.#all);
    const othersAccuracy = accuracyOf(this.#others);
    return {
      rows: this.#rows,
      truncated: this.#truncated,
      ...(accuracy && { accuracy }),
      ...(this.#isTrained && { trained: { rows: this.#trained, ...(othersAccuracy && { othersAccuracy }) } }),
    };
  }
}

function accuracyOf({ right, labelled }: { readonly right: number; readonly labelled: number }) {
  const found = proportion(right, labelled);
  return found && { ...found, pairs: labelled };
}

export function describeScores({
  rewardModel,
  rows,
  before,
  unread,
  truncated,
  accuracy,
  trained,
  seconds,
}: ScoreSummary): string {
  const lines = [
    [
      `${count(rows, "row")} scored`,
      ...(before > 0 ? [`${before} of them before`] : []),
      ...(unread > 0 ? [`${count(unread, "line")} unread`] : []),
      ...(truncated > 0 ? [`${count(truncated, "output")} cut to fit the context`] : []),
      duration(seconds),
    ].join(" · "),
    `Reward model ${rewardModel}`,
    ...(accuracy ? [`right ${percent(accuracy)} of ${count(accuracy.pairs, "pair")}, ties counting half`] : []),
    ...(trained ? [describeTrained(trained, rows)] : []),
  ];
  return lines.join("\n");
}

function describeTrained({ rows: seen, othersAccuracy }: ScoreSummary["trained"] & {}, rows: number): string {
  if (seen === 0) return "No row is of an input that it was trained on";
  const others = othersAccuracy ? `: right ${percent(othersAccuracy)} of ${othersAccuracy.pairs} pairs of others` : "";
  return `${seen} of ${count(rows, "row")} are of inputs that it was trained on${others}`;
}

/** With its 95% interval, if it has one. */
export function percent({ value, low, high }: Figure): string {
  const hundredth = (part: number) => (100 * part).toFixed(1);
  const interval = low === undefined ? "too few inputs for an interval" : `${hundredth(low)}, ${hundredth(high)}`;
  return `${hundredth(value)}% [${interval}]`;
}
