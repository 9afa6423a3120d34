/** A model that completes in another way and is otherwise the one it wraps. */
import type { Model } from "./model.ts";

export function wrap(model: Model, changed: Partial<Model>): Model {
  return {
    id: model.id,
    endpoint: model.endpoint,
    ...(model.contextSize !== undefined && { contextSize: model.contextSize }),
    ...(model.price && { price: model.price }),
    complete: (messages, options) => model.complete(messages, options),
    ...(model.countTokens && { countTokens: (texts) => model.countTokens!(texts) }),
    ...(model.embed && { embed: (texts) => model.embed!(texts) }),
    ...(model.batches && { batches: model.batches }),
    ...(model.close && { close: () => model.close!() }),
    ...changed,
  };
}
