/**
 * What a protocol spends, booked where its calls are made. Preparing has one budget; judging has one for each comparison,
 * an equal part of what preparing left, so that what is judged first or slowest is helped no less and no more.
 *
 * A call that was answered from a journal counts as if it were made: a run that goes on spends what it had spent.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Completion, Model } from "../../models/model.ts";
import { wrap } from "../../models/wrap.ts";
import type { Spending } from "../../preferences/preference.ts";
import { Budget, BudgetError } from "../../tasks/budget.ts";
import { budgeted } from "../../tasks/budgeted.ts";
import { Slots } from "../../tasks/slots.ts";

export interface Account {
  readonly budget: Budget;
  /** A judge is always heard where it judges for good: its call is booked, never refused. */
  readonly hearsJudge: boolean;
  /** Whether a call was refused. */
  isUsedUp: boolean;
}

/** @param tokens in and out, of judge and assistant together */
export function account(tokens: number, { hearsJudge }: Pick<Account, "hearsJudge">): Account {
  return { budget: new Budget({ tokens }), hearsJudge, isUsedUp: false };
}

const current = new AsyncLocalStorage<Account>();

/** All calls that come of the work, at whatever depth, are booked in the account. */
export function booking<Result>(one: Account, work: () => Promise<Result>): Promise<Result> {
  return current.run(one, work);
}

/**
 * Its calls are refused with a BudgetError when they might take more than is left.
 * @param who refused a judge only where the account does not hear it in any case
 */
export function booked(model: Model, who: "judge" | "assistant"): Model {
  return wrap(model, {
    async complete(messages, options) {
      const one = accountNow();
      const isHeard = who === "judge" && one.hearsJudge;
      try {
        const completion = await (isHeard ? model : budgeted(model, one.budget, who, watch)).complete(
          messages,
          options,
        );
        if (isHeard) one.budget.settle(nothing, spentBy(completion));
        if (who === "judge") verdict.getStore()?.push(completion);
        return completion;
      } catch (error) {
        if (error instanceof BudgetError) one.isUsedUp = true;
        throw error;
      }
    },
  });
}

/** Books what was spent before and is not spent again. */
export function bookAgain({ inputTokens, outputTokens }: Spending): void {
  accountNow().budget.settle(nothing, { ...nothing, tokens: inputTokens + outputTokens });
}

const verdict = new AsyncLocalStorage<Completion[]>();

/** @returns what came of the work, and what its calls to counted judges took, replayed ones too */
export async function metering<Result>(work: () => Promise<Result>): Promise<{ result: Result; spending: Spending }> {
  const made: Completion[] = [];
  const result = await verdict.run(made, work);
  const sum = (of: "input" | "output") => made.reduce((total, { tokens }) => total + tokens[of], 0);
  return { result, spending: { calls: made.length, inputTokens: sum("input"), outputTokens: sum("output") } };
}

function accountNow(): Account {
  const one = current.getStore();
  if (!one) throw new Error("A model that is counted was called outside of preparing and judging.");
  return one;
}

const nothing = { calls: 0, tokens: 0, cost: 0 };

function spentBy({ tokens }: Completion) {
  return { calls: 1, tokens: tokens.input + tokens.output, cost: 0 };
}

/** How many calls are in flight is the models' own affair. */
const watch = { emit() {}, check() {}, places: new Slots(Number.POSITIVE_INFINITY) };
