/**
 * Calls told to whoever asked for the work that they are part of, however deep in it they are made: an eval counts and
 * bounds so what each of its arms takes, without being handed their models.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Model } from "./model.ts";
import { wrap } from "./wrap.ts";

/** The model as it is called within the work. */
export type Counting = (model: Model) => Model;

const current = new AsyncLocalStorage<Counting | undefined>();

/** All calls of counted models that come of the work go through `counting`. */
export function countingCalls<Result>(counting: Counting, work: () => Promise<Result>): Promise<Result> {
  return current.run(counting, work);
}

/** A model of `openModel` is counted; one made otherwise may be. Counted twice, it counts once: outermost. */
export function counted(model: Model): Model {
  const within = <Result>(call: (model: Model) => Promise<Result>): Promise<Result> => {
    const counting = current.getStore();
    return counting ? current.run(undefined, () => call(counting(model))) : call(model);
  };
  return wrap(model, {
    complete: (messages, options) => within((model) => model.complete(messages, options)),
    ...(model.embed && { embed: (texts) => within((model) => model.embed!(texts)) }),
  });
}
