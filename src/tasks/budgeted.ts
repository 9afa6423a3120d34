/** A model whose calls are booked in a budget before they are made, and told as events. */
import { messageOf } from "../core/errors.ts";
import type { CompleteOptions, Completion, Message, Model } from "../models/model.ts";
import { costOf } from "../models/priced.ts";
import { approximateTokens } from "../models/tokens.ts";
import { wrap } from "../models/wrap.ts";
import type { Budget, Spent } from "./budget.ts";
import type { RunEvent } from "./events.ts";
import { newCall, type Slots } from "./slots.ts";

const nothing: Spent = { calls: 0, tokens: 0, cost: 0 };
/** Where nobody limits tokens and money, what a call may take of them is not worth the time to estimate. */
const oneCall: Spent = { calls: 1, tokens: 0, cost: 0 };

interface Watch {
  readonly emit: (event: RunEvent) => void;
  /** Of calls in flight. */
  readonly places: Slots;
  /** @throws why no call may be made any more */
  check(): void;
}

export function budgeted(model: Model, budget: Budget, prompt: string, watch: Watch): Model {
  return wrap(model, {
    async complete(messages, options = {}) {
      let booked: Spent;
      for (;;) {
        watch.check();
        options.signal?.throwIfAborted();
        booked = budget.isMetered ? expected(model, messages, options, budget) : oneCall;
        const later = budget.book(booked);
        if (!later) break;
        await later;
      }
      let spent = nothing;
      let reply: number | undefined;
      const room = watch.places.acquire(newCall);
      if (room) await room;
      try {
        watch.check();
        const completion = await told(watch, prompt, () => model.complete(messages, options));
        const { tokens, cost = 0 } = completion;
        spent = { calls: 1, tokens: tokens.input + tokens.output, cost };
        reply = tokens.output;
        return completion;
      } finally {
        watch.places.release();
        budget.settle(booked, spent, reply);
      }
    },
  });
}

async function told(watch: Watch, prompt: string, call: () => Promise<Completion>): Promise<Completion> {
  watch.emit({ type: "call-started", prompt });
  try {
    return await call();
  } catch (error) {
    watch.emit({ type: "call-failed", prompt, error: messageOf(error) });
    throw error;
  }
}

/**
 * An upper estimate. A reply without a limit is taken to be as long as the longest before it; the first may take all that is
 * left, so that it goes alone.
 */
function expected(
  { price }: Model,
  messages: readonly Message[],
  { maxTokens }: CompleteOptions,
  budget: Budget,
): Spent {
  const input = messages.reduce((sum, { content }) => sum + approximateTokens(content), 0);
  const of = (output: number): Spent => ({
    calls: 1,
    tokens: input + output,
    cost: price ? costOf({ input, output }, price) : 0,
  });
  const output = maxTokens ?? budget.longestReply;
  if (output !== undefined) return of(output);
  const least = of(0);
  const all = (unit: "tokens" | "cost") => {
    const left = budget.left(unit);
    return Number.isFinite(left) ? Math.max(least[unit], left) : least[unit];
  };
  return { calls: 1, tokens: all("tokens"), cost: all("cost") };
}
