/** What judging takes, counted where calls are made: only those that were, not those a journal answered. */
import type { Completion, Model } from "../models/model.ts";
import { wrap } from "../models/wrap.ts";
import type { Spending } from "../preferences/preference.ts";

export interface Metered {
  readonly model: Model;
  readonly spent: () => Spending;
}

export function metered(model: Model): Metered {
  const made: Completion[] = [];
  const complete: Model["complete"] = async (messages, options) => {
    const completion = await model.complete(messages, options);
    if (!completion.replayed) made.push(completion);
    return completion;
  };
  return {
    model: wrap(model, { complete }),
    spent: () =>
      total(
        made.map(({ tokens, cost }) => ({
          calls: 1,
          inputTokens: tokens.input,
          outputTokens: tokens.output,
          ...(cost !== undefined && { cost }),
        })),
        model.price !== undefined,
      ),
  };
}

/** @param priced whether nothing at all costs nothing, rather than an unknown amount */
export function total(parts: readonly Spending[], priced = false): Spending {
  const sum = (count: (part: Spending) => number) => parts.reduce((total, part) => total + count(part), 0);
  const known = parts.length === 0 ? priced : parts.every(({ cost }) => cost !== undefined);
  return {
    calls: sum(({ calls }) => calls),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    ...(known && { cost: sum(({ cost }) => cost ?? 0) }),
  };
}
