/** Never pays for a call twice: a finished call is answered from the journal, a new one is committed before it is used. */

import { messageOf } from "../core/errors.ts";
import type { Journal } from "../journal/journal.ts";
import { callReply, identify, replay } from "./call.ts";
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
    const { key, request } = identify(model, messages, options);
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
      const earlier = await journal.finish(claim, callReply(completion));
      return earlier === undefined ? completion : replay(earlier, {});
    } catch (error) {
      // A journal that could not keep the reply cannot keep the failure either: the first error is the one to tell.
      await journal.fail(claim, messageOf(error), error instanceof ModelError ? error.attempts : 1).catch(() => {});
      throw error;
    }
  }

  return wrap(model, { complete });
}
