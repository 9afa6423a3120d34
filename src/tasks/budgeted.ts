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
      watch.check();
      const booked = budget.isMetered ? expected(model, messages, options) : oneCall;
      budget.book(booked);
      let spent = nothing;
      const room = watch.places.acquire(newCall);
      if (room) await room;
      try {
        watch.check();
        const completion = await told(watch, prompt, () => model.complete(messages, options));
        const { tokens, cost = 0 } = completion;
        spent = { calls: 1, tokens: tokens.input + tokens.output, cost };
        return completion;
      } finally {
        watch.places.release();
        budget.settle(booked, spent);
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

/** An upper estimate; a reply without a limit counts as empty until it is there. */
function expected({ price }: Model, messages: readonly Message[], { maxTokens = 0 }: CompleteOptions): Spent {
  const input = messages.reduce((sum, { content }) => sum + approximateTokens(content), 0);
  const cost = price ? costOf({ input, output: maxTokens }, price) : 0;
  return { calls: 1, tokens: input + maxTokens, cost };
}
