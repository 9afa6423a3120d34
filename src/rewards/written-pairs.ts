/** Pairs as prompts, and how many of them there are of what kind. */
import type { PairCounts } from "./report.ts";
import { inputKey } from "./split.ts";
import type { GradedItem, PromptTokens } from "./tokens.ts";
import type { TrainingPair } from "./training-pair.ts";

/** A pair and what its two outputs are as tokens. */
export interface WrittenPair {
  readonly pair: TrainingPair;
  readonly chosen: PromptTokens;
  readonly rejected: PromptTokens;
}

export function writtenPairs(pairs: readonly TrainingPair[], write: (item: GradedItem) => PromptTokens): WrittenPair[] {
  return pairs.map((pair) => {
    const [a, b] = itemsOf(pair);
    return { pair, chosen: write(a), rejected: write(b) };
  });
}

/** The chosen output is side a of its pair's notes, the rejected one side b. */
export function itemsOf({ chosen, rejected, input, task, source, notes }: TrainingPair) {
  const context = {
    input,
    ...(task !== undefined && { task }),
    ...(source !== undefined && { source }),
    ...(notes && { notes }),
  };
  return [
    { ...context, output: chosen, side: "a" as const },
    { ...context, output: rejected, side: "b" as const },
  ] as const;
}

export function countsOf(written: readonly WrittenPair[]): PairCounts {
  const pairs = written.map(({ pair }) => pair);
  const count = (keyOf: (pair: TrainingPair) => string) =>
    Object.fromEntries([...Map.groupBy(pairs, keyOf)].map(([key, some]) => [key, some.length]));
  return {
    pairs: pairs.length,
    inputs: new Set(pairs.map(inputKey)).size,
    judges: count(({ judge }) => judge),
    tasks: count(({ task = "" }) => task),
  };
}

export function cutsOf(written: readonly WrittenPair[]): { readonly cutPrompts: number; readonly cutTokens: number } {
  const cuts = written.flatMap(({ chosen, rejected }) => [chosen.cut, rejected.cut]).filter((cut) => cut > 0);
  return { cutPrompts: cuts.length, cutTokens: cuts.reduce((sum, cut) => sum + cut, 0) };
}
