/** Never pays for a call twice: a finished call is answered from the journal, a new one is committed before it is used. */

import { messageOf } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import type { Journal } from "../journal/journal.ts";
import { type CompleteOptions, type Completion, type Message, type Model, ModelError } from "./model.ts";
import { wrap } from "./wrap.ts";

/** Calls being made, by key: the same call asked for twice at once is made once. */
export type UnderWay = Map<string, Promise<Completion>>;

/**
 * @param underWay shared by all models that should not make each other's calls again
 * @throws JournalError when the reply cannot be kept; ModelError as the model does
 */
export function journaled(model: Model, journal: Journal, underWay: UnderWay = new Map()): Model {
  async function complete(messages: readonly Message[], options: CompleteOptions = {}): Promise<Completion> {
    const request = requestJson(messages, options);
    const key = callKey(model, request);
    const finished = journal.find(key);
    if (finished !== undefined) return replay(finished, options);
    const running = underWay.get(key);
    if (running) return { ...(await running), replayed: true };
    const call = make(key, request, messages, options).finally(() => underWay.delete(key));
    underWay.set(key, call);
    return call;
  }

  async function make(key: string, request: string, messages: readonly Message[], options: CompleteOptions) {
    const claim = await journal.claim({ key, model: model.id, endpoint: model.endpoint, request }, options.signal);
    if (typeof claim === "string") return replay(claim, options);
    try {
      const completion = { ...(await model.complete(messages, options)), key };
      const { tokens, cost, attempts } = completion;
      await journal.finish(claim, {
        reply: JSON.stringify(completion),
        inputTokens: tokens.input,
        cachedInputTokens: tokens.cachedInput ?? 0,
        outputTokens: tokens.output,
        cost: cost ?? null,
        attempts: attempts ?? 1,
      });
      return completion;
    } catch (error) {
      // A journal that could not keep the reply cannot keep the failure either: the first error is the one to tell.
      await journal.fail(claim, messageOf(error), error instanceof ModelError ? error.attempts : 1).catch(() => {});
      throw error;
    }
  }

  return wrap(model, { complete });
}

/**
 * What makes two calls the same: everything that can change the reply.
 * @returns 64 hexadecimal digits
 */
function callKey(model: Model, request: string): string {
  return sha256(`${model.id}\n${model.endpoint}\n${request}`);
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

function replay(reply: string, options: CompleteOptions): Completion {
  const completion = JSON.parse(reply) as Completion;
  options.onText?.(completion.text);
  return { ...completion, replayed: true };
}
