/** What best of n came to; where it is known what outputs are worth, how far choosing by the reward helps. */
import type { Figure } from "../../core/statistics/interval.ts";
import { bestScore } from "../../rewards/best-of-n.ts";
import { klOfBestOfN, type OverOptimisation, overOptimisation, type Sample } from "../../rewards/over-optimisation.ts";
import type { Score } from "../../rewards/reward-model.ts";
import { count } from "../execute.ts";
import { table } from "../table.ts";
import type { Candidate, Prompt } from "./best-rows.ts";
import type { Drawn } from "./draw-outputs.ts";

/** One prompt's line of the result. */
export interface BestRow extends Prompt {
  readonly rewardModel: string;
  readonly output: string;
  readonly reward: Score;
  /** Place of the output among the candidates, from 0. */
  readonly index: number;
  /** How far choosing has gone from what the model says by itself; nats. */
  readonly kl: number;
  readonly candidates: readonly (Candidate & { readonly reward: Score })[];
}

/** @param scores one for each candidate */
export function bestRow(
  { prompt, candidates }: Drawn,
  scores: readonly Score[],
  rewardModel: string,
  penalty: number,
): BestRow {
  const index = bestScore(scores, { penalty });
  return {
    rewardModel,
    ...prompt,
    output: candidates[index]!.text,
    reward: scores[index]!,
    index,
    kl: klOfBestOfN(candidates.length),
    candidates: candidates.map((candidate, place) => ({ ...candidate, reward: scores[place]! })),
  };
}

export interface BestSummary {
  readonly rewardModel: string;
  readonly prompts: number;
  /** Prompts without any output. */
  readonly empty: number;
  readonly failedCalls: number;
  readonly unread: number;
  /** Where every candidate of a prompt has a gold score, and there are two or more. */
  readonly curve?: OverOptimisation;
}

export class BestTally {
  #prompts = 0;
  readonly #samples: Sample[][] = [];
  readonly #penalty: number;

  constructor(penalty: number) {
    this.#penalty = penalty;
  }

  add({ candidates }: BestRow): void {
    this.#prompts += 1;
    const samples = candidates.flatMap(({ gold, reward: { mean, sd } }) =>
      gold === undefined ? [] : { proxy: mean - this.#penalty * sd, gold },
    );
    if (samples.length === candidates.length && samples.length > 1) this.#samples.push(samples);
  }

  get figures(): Pick<BestSummary, "prompts" | "curve"> {
    const curve = this.#samples.length > 0 ? { curve: overOptimisation(this.#samples) } : {};
    return { prompts: this.#prompts, ...curve };
  }
}

export function describeRow({ index, candidates, reward: { mean, sd } }: BestRow): string {
  const different = new Set(candidates.map(({ text }) => text)).size;
  const all = different < candidates.length ? `${candidates.length} (${different} different)` : `${candidates.length}`;
  const next = Math.max(
    ...candidates.filter(({ text }) => text !== candidates[index]!.text).map((candidate) => candidate.reward.mean),
  );
  const unsure = mean - next < sd ? " · uncertain: the next one is within the deviation" : "";
  return `reward ${mean.toFixed(2)} ± ${sd.toFixed(2)} · number ${index + 1} of ${all}${unsure}`;
}

export function describeBest({ prompts, empty, failedCalls, unread, curve }: BestSummary): string {
  const parts = [
    count(prompts, "prompt"),
    ...(empty > 0 ? [`${empty} without an output`] : []),
    ...(failedCalls > 0 ? [`${count(failedCalls, "call")} failed`] : []),
    ...(unread > 0 ? [`${count(unread, "line")} unread`] : []),
  ];
  return [parts.join(" · "), ...(curve ? [describeCurve(curve)] : [])].join("\n");
}

function describeCurve({ inputs, points, law }: OverOptimisation): string {
  const rows = points.map(({ n, kl, proxy, gold }) => [
    String(n),
    kl.toFixed(2),
    proxy.value.toFixed(3),
    figure(gold, 3),
  ]);
  const lines = [
    `Best of n by reward, what it is really worth, mean of ${count(inputs, "prompt")};`,
    "KL: how far choosing has gone from what the model says by itself, nats",
    table([["n", "KL", "reward", "gold"], ...rows]).trimEnd(),
    ...(law ? [`gain in gold = d (${law.a.value.toFixed(3)} - ${law.b.value.toFixed(3)} d), d the root of KL`] : []),
    ...(law?.peak ? [`highest at d = ${figure(law.peak, 2)}: more choosing hurts`] : []),
  ];
  return lines.join("\n");
}

function figure({ value, low, high }: Figure, digits: number): string {
  if (low === undefined) return `${value.toFixed(digits)} [too few prompts]`;
  return `${value.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}
