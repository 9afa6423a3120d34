/** Which errors of a sample would meet every other of its arm too. */
import { JournalError } from "../../journal/journal.ts";
import { ModelError, UnsupportedError } from "../../models/model.ts";
import { type Budget, BudgetError } from "../../tasks/budget.ts";

const ofEveryCall = new Set(["quota", "key", "unknown-model"]);

/**
 * @param budget of the arm. @param all what all arms may spend together
 * @returns why nothing more of the arm is made; undefined where only the sample failed
 * @throws the error where nothing can be kept
 */
export function reasonToStop(error: unknown, budget: Budget, all: Budget): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof JournalError) throw cause;
    if (cause instanceof BudgetError && cause.budget === all) return cause.message;
    // Its advice is a command's; an arm's budget stands in the eval.
    if (cause instanceof BudgetError && cause.budget === budget)
      return cause.message.replace(/ Allow more with .*$/, "");
    if (cause instanceof UnsupportedError || (cause instanceof ModelError && ofEveryCall.has(cause.kind))) {
      return cause.message;
    }
  }
  return undefined;
}
