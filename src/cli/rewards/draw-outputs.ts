/** Draws several outputs for each prompt that brings none, many prompts at once, and gives them in the prompts' order. */
import { reasonOf } from "../../judges/failure.ts";
import { mapInOrder } from "../../judges/labelling/in-order.ts";
import type { Message, Model } from "../../models/model.ts";
import type { Candidate, Prompt } from "./best-rows.ts";

export interface Drawing {
  readonly n: number;
  readonly temperature: number;
  readonly seed: number;
  /** Tokens of an output at most. */
  readonly replyTokens: number;
  /** Calls in flight. */
  readonly concurrency: number;
  readonly drain: AbortSignal;
  /** Told of each call that ended without an output, and why. */
  readonly onFailure: (reason: string) => void;
}

export interface Drawn {
  /** Of a node of a run. */
  readonly name?: string;
  readonly prompt: Prompt;
  readonly candidates: readonly Candidate[];
}

/** @param openModel called when it is needed. @throws whatever would meet every other call too: no key, no such model, a limit that is reached */
export function drawOutputs(
  prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
  openModel: () => Promise<Model>,
  { n, temperature, seed, replyTokens, concurrency, drain, onFailure }: Drawing,
): AsyncGenerator<Drawn> {
  let opening: Promise<Model> | undefined;

  async function sample(messages: readonly Message[], number: number): Promise<Candidate | undefined> {
    opening ??= openModel();
    const model = await opening;
    try {
      const { text } = await model.complete(messages, { temperature, seed, sample: number, maxTokens: replyTokens });
      return { text };
    } catch (error) {
      onFailure(reasonOf(error));
      return undefined;
    }
  }

  const lanes = Math.max(1, Math.ceil(concurrency / n));
  return mapInOrder(
    prompts,
    async (prompt) => {
      const { input, candidates } = prompt;
      if (candidates) return { prompt, candidates };
      const messages: readonly Message[] = typeof input === "string" ? [{ role: "user", content: input }] : input;
      const found = await Promise.all(Array.from({ length: n }, (_, number) => sample(messages, number)));
      return { prompt, candidates: found.filter((candidate) => candidate !== undefined) };
    },
    { concurrency: lanes, ahead: 2 * lanes, drain },
  );
}
