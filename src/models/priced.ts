/** Says what each call cost. */
import type { Model, Price, Tokens } from "./model.ts";
import { wrap } from "./wrap.ts";

export function priced(model: Model, price: Price): Model {
  return wrap(model, {
    price,
    async complete(messages, options) {
      const completion = await model.complete(messages, options);
      return { ...completion, cost: costOf(completion.tokens, price) };
    },
  });
}

/** @returns US dollars */
export function costOf(tokens: Tokens, price: Price): number {
  const { input, output, cachedInput = 0, cacheWrite = 0 } = tokens;
  const fresh = input - cachedInput - cacheWrite;
  return (
    (fresh * price.input +
      cachedInput * (price.cachedInput ?? price.input) +
      cacheWrite * (price.cacheWrite ?? price.input) +
      output * price.output) /
    1e6
  );
}
