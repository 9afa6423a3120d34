/** Scores rows as they are read, some at a time: in their order, and without holding more than those in memory. */
import type { RewardModel } from "../../rewards/reward-model.ts";
import { itemsOf, type Scorable, scoredRow } from "./scorable.ts";

export interface ScoreRowsOptions {
  /** Aborting begins no more; what is being scored is finished and given. */
  readonly drain?: AbortSignal;
  /** Called with how many rows more are scored; half a row is one output of two. */
  readonly onDone?: (rows: number) => void;
}

/** Rows scored together share what their inputs have in common; more would only be lost when a process is killed. */
const rowsTogether = 64;
const charactersTogether = 8_000;

export async function* scoreRows(
  scorables: AsyncIterable<Scorable>,
  rewardModel: RewardModel,
  { drain, onDone = () => {} }: ScoreRowsOptions = {},
): AsyncGenerator<object> {
  for await (const batch of batches(scorables)) {
    if (drain?.aborted) return;
    const all = batch.flatMap(itemsOf);
    const scores = await rewardModel.scoreAll(all, { onDone: (items) => onDone((items * batch.length) / all.length) });
    let at = 0;
    for (const scorable of batch) {
      const { length } = itemsOf(scorable);
      yield scoredRow(scorable, scores.slice(at, at + length), rewardModel.id);
      at += length;
    }
  }
}

async function* batches(scorables: AsyncIterable<Scorable>): AsyncGenerator<Scorable[]> {
  let batch: Scorable[] = [];
  let characters = 0;
  for await (const scorable of scorables) {
    batch.push(scorable);
    characters += itemsOf(scorable).reduce((sum, { output, input }) => sum + output.length + lengthOf(input), 0);
    if (batch.length < rowsTogether && characters < charactersTogether) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}

function lengthOf(input: string | readonly { readonly content: string }[]): number {
  return typeof input === "string" ? input.length : input.reduce((sum, { content }) => sum + content.length, 0);
}
