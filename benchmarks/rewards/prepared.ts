/** Pairs as the tokens that both sides of the comparison train on: prompts rendered and cut by Espalier. */
import type { PairedGroup } from "../../src/ggml/training/job.ts";
import { openTokenizer, type Tokenizer } from "../../src/models/providers/llama/tokenizer.ts";
import { pairedGroups, rowTokensFor } from "../../src/rewards/fit-lora.ts";
import { promptFor, replyTokens } from "../../src/rewards/grading-prompt.ts";
import type { Split } from "../../src/rewards/split.ts";
import { promptWriter } from "../../src/rewards/tokens.ts";
import type { TrainingPair } from "../../src/rewards/training-pair.ts";
import type { WrittenPair } from "../../src/rewards/written-pairs.ts";

export interface Prepared {
  /** GGUF file of the base. */
  readonly base: string;
  readonly sha256: string;
  readonly yes: number;
  readonly no: number;
  readonly train: readonly WrittenPair[];
  readonly held: readonly WrittenPair[];
  readonly groups: readonly PairedGroup[];
  readonly rowTokens: number;
}

/** @param model `llama/smollm2-135m` */
export async function prepare(model: string, pairs: Split<TrainingPair>, maxTokens: number): Promise<Prepared> {
  await using tokenizer = await openTokenizer(model);
  const prompt = promptFor(tokenizer.tokenize);
  const write = writer(tokenizer, maxTokens);
  const train = pairs.train.map(write);
  const rowTokens = rowTokensFor(train);
  return {
    base: tokenizer.path,
    sha256: tokenizer.sha256,
    ...replyTokens(prompt, tokenizer.tokenize),
    train,
    held: pairs.held.map(write),
    groups: pairedGroups(train, rowTokens),
    rowTokens,
  };
}

function writer(tokenizer: Tokenizer, maxTokens: number): (pair: TrainingPair) => WrittenPair {
  const write = promptWriter(tokenizer, promptFor(tokenizer.tokenize), maxTokens);
  return (pair) => ({
    pair,
    chosen: write({ ...pair, output: pair.chosen }),
    rejected: write({ ...pair, output: pair.rejected }),
  });
}

/** @returns chosen and rejected prompts in turn */
export function sequences(written: readonly WrittenPair[]): (readonly number[])[] {
  return written.flatMap(({ chosen, rejected }) => [chosen.tokens, rejected.tokens]);
}

/** Tokens of prompts each by itself, as whoever shares nothing has to evaluate them. */
export function tokensOf(written: readonly WrittenPair[]): number {
  return sequences(written).reduce((sum, { length }) => sum + length, 0);
}
