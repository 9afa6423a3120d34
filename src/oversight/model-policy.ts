/** A language model as a policy: it is asked in the very words that its adapters are trained with. */
import { contentHash } from "../core/hash.ts";
import { reasonOf } from "../judges/failure.ts";
import type { Message, Model } from "../models/model.ts";
import { samplingSeed } from "../prompts/ask.ts";
import { policyMessages } from "../rewards/policy-messages.ts";
import type { JudgedTask } from "./judged-task.ts";
import type { Policy } from "./policy.ts";

export interface ModelPolicyOptions {
  /** 1 unless given; at 0 all outputs of an input are one. */
  readonly temperature?: number;
  /** Tokens of an output at most; 256 unless given. A longer one is cut off, and left out. */
  readonly maxTokens?: number;
  /** How often the model is asked for an output until one can be used; 2 unless given. */
  readonly attempts?: number;
  /** GGUF file that the model was opened with, for the record. */
  readonly adapter?: string;
}

/** Empty replies, refusals and what was cut off are no outputs. @param model a journaled one is not asked twice */
export function modelPolicy<Input>(
  task: Pick<JudgedTask<Input>, "name" | "present">,
  model: Model,
  { temperature = 1, maxTokens = 256, attempts = 2, adapter }: ModelPolicyOptions = {},
): Policy<Input> {
  /** @param place among the outputs of an input: other places, other calls */
  async function output(messages: readonly Message[], place: number, seed: number, signal?: AbortSignal) {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const sample = place * attempts + attempt;
      const text = await replyOf(() =>
        model.complete(messages, {
          temperature,
          maxTokens,
          seed: samplingSeed(seed, sample),
          sample,
          ...(signal && { signal }),
        }),
      );
      if (text !== "") return text;
    }
    return undefined;
  }

  const manner = { temperature, maxTokens, attempts };
  return {
    id: `${model.id}#${contentHash([model.endpoint, task.name, manner]).slice(0, 8)}`,
    async sample(input, count, { seed, signal }) {
      const { input: asked, source } = task.present(input);
      const messages = policyMessages(asked, source);
      const outputs = await Promise.all(
        Array.from({ length: count }, (_, place) => output(messages, place, seed, signal)),
      );
      signal?.throwIfAborted();
      return outputs.filter((text) => text !== undefined);
    },
    record: { model: model.id, ...(adapter !== undefined && { adapter }), ...manner },
  };
}

/** @returns "" where there is no output; @throws what would meet every other input too */
async function replyOf(complete: () => ReturnType<Model["complete"]>): Promise<string> {
  try {
    const { text, finish } = await complete();
    return finish === "stop" ? text.trim() : "";
  } catch (error) {
    reasonOf(error);
    return "";
  }
}
