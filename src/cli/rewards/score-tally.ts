/** What a file's scores come to: how many, what was cut, and how often the reward model is right where that is known. */
import * as z from "zod";
import { type Estimate, type Figure, proportion } from "../../core/statistics/interval.ts";
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
  readonly accuracy?: Estimate & { readonly pairs: number };
  readonly seconds: number;
}

export class ScoreTally {
  #rows = 0;
  #truncated = 0;
  #labelled = 0;
  #right = 0;

  get rows(): number {
    return this.#rows;
  }

  add(row: ScoredRow): void {
    this.#rows += 1;
    const scores = "reward" in row ? [row.reward] : [row.rewards.a, row.rewards.b];
    this.#truncated += scores.filter(({ truncated = 0 }) => truncated > 0).length;
    if (!("rewards" in row) || row.label === undefined || row.label === "tie") return;
    this.#labelled += 1;
    const { difference } = row.rewards;
    this.#right += difference === 0 ? 0.5 : difference > 0 === (row.label === "a") ? 1 : 0;
  }

  get figures(): Pick<ScoreSummary, "rows" | "truncated" | "accuracy"> {
    const accuracy = proportion(this.#right, this.#labelled);
    return {
      rows: this.#rows,
      truncated: this.#truncated,
      ...(accuracy && { accuracy: { ...accuracy, pairs: this.#labelled } }),
    };
  }
}

export function describeScores({
  rewardModel,
  rows,
  before,
  unread,
  truncated,
  accuracy,
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
  ];
  return lines.join("\n");
}

/** With its 95% interval, if it has one. */
export function percent({ value, low, high }: Figure): string {
  const hundredth = (part: number) => (100 * part).toFixed(1);
  const interval = low === undefined ? "too few inputs for an interval" : `${hundredth(low)}, ${hundredth(high)}`;
  return `${hundredth(value)}% [${interval}]`;
}
