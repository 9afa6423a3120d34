/** What a training would read and compute: its prompts are written and counted, and nothing is evaluated. */
import { statSync } from "node:fs";
import { groupLength } from "../../ggml/training/packing.ts";
import { llamaCpp } from "../../rewards/engine.ts";
import { promptFor } from "../../rewards/grading-prompt.ts";
import type { PairsReport } from "../../rewards/pairs-report.ts";
import { groupOf, promptWriter } from "../../rewards/tokens.ts";
import type { TrainingPair } from "../../rewards/training-pair.ts";
import { count } from "../execute.ts";
import { short } from "../progress.ts";

export interface TrainPlan {
  readonly base: string;
  readonly architecture: string;
  /** Bytes of the base. */
  readonly baseBytes: number;
  readonly pairs: number;
  /** Of each pair's two prompts, what they share counted once. */
  readonly tokens: number;
  /** The longest prompt. */
  readonly longest: number;
  /** Prompts longer than they may be. */
  readonly cutPrompts: number;
  readonly report: PairsReport;
}

/** @param context tokens that prompts are cut to */
export async function planTraining(
  base: string,
  { pairs, report }: { readonly pairs: readonly TrainingPair[]; readonly report: PairsReport },
  context: number,
): Promise<TrainPlan> {
  await using tokenizer = await llamaCpp.openTokenizer(base);
  const write = promptWriter(tokenizer, promptFor(tokenizer.tokenize), Math.min(context, tokenizer.contextTokens));
  let tokens = 0;
  let longest = 0;
  let cutPrompts = 0;
  for (const { chosen, rejected, ...about } of pairs) {
    const both = [chosen, rejected].map((output) => write({ ...about, output }));
    tokens += groupLength(groupOf(both.map((prompt) => prompt.tokens)));
    longest = Math.max(longest, ...both.map((prompt) => prompt.tokens.length));
    cutPrompts += both.filter(({ cut }) => cut > 0).length;
  }
  const { architecture, path } = tokenizer;
  return {
    base,
    architecture,
    baseBytes: statSync(path).size,
    pairs: pairs.length,
    tokens,
    longest,
    cutPrompts,
    report,
  };
}

/** @param passes how often each pair is evaluated: epochs, or once for a head */
export function describeTrainPlan(
  { base, architecture, baseBytes, pairs, tokens, longest, cutPrompts }: TrainPlan,
  passes: number,
  members: number,
): string {
  const all = passes * members;
  return [
    `${base} (${architecture}, ${(baseBytes / 1e6).toFixed(0)} MB)`,
    `${count(pairs, "pair")}, ${short(tokens)} tokens · longest prompt ${longest} tokens` +
      (cutPrompts > 0 ? ` · ${count(cutPrompts, "prompt")} cut: --context N for more` : ""),
    all === 1
      ? `Evaluated once: ${short(tokens)} tokens forward`
      : `Evaluated at most ${all} times: ${short(all * tokens)} tokens forward and back`,
  ].join("\n");
}
