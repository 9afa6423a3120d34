/** What makes two calls the same, and how a finished one is kept and given again. */
import { sha256 } from "../core/hash.ts";
import type { CallReply } from "../journal/journal.ts";
import type { CompleteOptions, Completion, Message, Model } from "./model.ts";

export interface CallIdentity {
  /** 64 hexadecimal digits. */
  readonly key: string;
  /** Everything that can change the reply, as JSON. */
  readonly request: string;
}

export function identify(
  { id, endpoint }: Pick<Model, "id" | "endpoint">,
  messages: readonly Message[],
  options: CompleteOptions,
): CallIdentity {
  const request = requestJson(messages, options);
  return { key: sha256(`${id}\n${endpoint}\n${request}`), request };
}

/** The fields in a fixed order, so that equal requests are equal texts; options that are not set are left out. */
function requestJson(messages: readonly Message[], options: CompleteOptions): string {
  const { maxTokens, temperature, topP, seed, stop, schema, logprobs, sample } = options;
  return JSON.stringify({
    messages: messages.map(({ role, content }) => ({ role, content })),
    maxTokens,
    temperature,
    topP,
    seed,
    stop,
    schema,
    logprobs,
    sample: sample || undefined,
  });
}

/** As the journal keeps it. */
export function callReply(completion: Completion): CallReply {
  const { tokens, cost, attempts } = completion;
  return {
    reply: JSON.stringify(completion),
    inputTokens: tokens.input,
    cachedInputTokens: tokens.cachedInput ?? 0,
    outputTokens: tokens.output,
    cost: cost ?? null,
    attempts: attempts ?? 1,
  };
}

/** @param reply as the journal kept it */
export function replay(reply: string, options: CompleteOptions): Completion {
  const completion = JSON.parse(reply) as Completion;
  options.onText?.(completion.text);
  return { ...completion, replayed: true };
}
