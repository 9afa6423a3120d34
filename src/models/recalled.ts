/** Answers what the journal holds and passes everything else on: for models that keep their calls themselves. */
import type { Journal } from "../journal/journal.ts";
import { identify, replay } from "./call.ts";
import type { Model } from "./model.ts";
import { wrap } from "./wrap.ts";

export function recalled(model: Model, journal: Journal): Model {
  return wrap(model, {
    async complete(messages, options = {}) {
      const finished = journal.find(identify(model, messages, options).key);
      return finished === undefined ? model.complete(messages, options) : replay(finished, options);
    },
  });
}
