/** What the calls of a sample take, booked where they are made: in what its arm may spend, and in what all may. */

import { messageOf } from "../../core/errors.ts";
import { type Counting, countingCalls } from "../../models/counted.ts";
import type { Completion, Model } from "../../models/model.ts";
import { wrap } from "../../models/wrap.ts";
import { type Budget, BudgetError, checkPrice } from "../../tasks/budget.ts";
import { budgeted } from "../../tasks/budgeted.ts";
import { Slots } from "../../tasks/slots.ts";
import type { Spent } from "../eval.ts";

export interface Metered<Result> {
  readonly result: PromiseSettledResult<Result>;
  readonly spent: Spent;
  /** Ids of those that were called. */
  readonly models: readonly string[];
}

/**
 * @param budgets each may refuse a call with a BudgetError
 * @returns what came of the work, and what its calls took, also where it failed
 */
export async function metering<Result>(
  budgets: readonly Budget[],
  work: () => Promise<Result>,
): Promise<Metered<Result>> {
  const made: Completion[] = [];
  const models = new Set<string>();
  const counting: Counting = (model) => {
    models.add(model.id);
    return bounded(collecting(model, made), budgets);
  };
  const started = performance.now();
  const [result] = await Promise.allSettled([countingCalls(counting, async () => work())]);
  return {
    result: result!,
    spent: { ...total(made), milliseconds: Math.round(performance.now() - started) },
    models: [...models],
  };
}

/** A model whose calls are booked in each of the budgets, which may refuse one with a BudgetError. */
export function bounded(model: Model, budgets: readonly Budget[]): Model {
  const inner = budgets.reduce((within, budget) => budgeted(within, budget, "eval", watch), model);
  return wrap(inner, {
    async complete(messages, options) {
      for (const budget of budgets) refuseUnpriced(model, budget);
      return inner.complete(messages, options);
    },
  });
}

export const nothing: Spent = { calls: 0, inputTokens: 0, outputTokens: 0, cost: 0, milliseconds: 0 };

/** A cost that is not known makes the sum unknown. */
export function sum(parts: readonly Spent[]): Spent {
  return parts.reduce(
    (total, part) => ({
      calls: total.calls + part.calls,
      inputTokens: total.inputTokens + part.inputTokens,
      outputTokens: total.outputTokens + part.outputTokens,
      cost: total.cost === null || part.cost === null ? null : total.cost + part.cost,
      milliseconds: total.milliseconds + part.milliseconds,
    }),
    nothing,
  );
}

/** No call of such a model keeps within money: as if the budget were used up. */
function refuseUnpriced(model: Model, budget: Budget): void {
  try {
    checkPrice(budget.limits, model);
  } catch (error) {
    throw new BudgetError(budget, messageOf(error));
  }
}

function collecting(model: Model, made: Completion[]): Model {
  return wrap(model, {
    async complete(messages, options) {
      const completion = await model.complete(messages, options);
      made.push(completion);
      return completion;
    },
  });
}

function total(made: readonly Completion[]): Omit<Spent, "milliseconds"> {
  return sum(
    made.map(({ tokens, cost = null }) => ({
      ...{ calls: 1, inputTokens: tokens.input, outputTokens: tokens.output, cost, milliseconds: 0 },
    })),
  );
}

/** How many calls are in flight is the models' own affair. */
const watch = { emit() {}, check() {}, places: new Slots(Number.POSITIVE_INFINITY) };
