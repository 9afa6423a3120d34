/**
 * What is still said when an assistant's budget is used up: nothing more. The judge goes on with what there is, since a
 * verdict without help is what a protocol without means comes to, and no verdict would tell nothing.
 */
import type { Helper } from "../../helpers/helper.ts";
import { BudgetError } from "../../tasks/budget.ts";

/** @returns undefined when the budget does not allow it */
export async function withinMeans<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BudgetError) return undefined;
    throw error;
  }
}

/**
 * For what is fair only together: all of it, or nothing.
 * @returns undefined when the budget does not allow one of them; the others are waited for
 */
export async function allWithinMeans<Result>(work: readonly (() => Promise<Result>)[]): Promise<Result[] | undefined> {
  const done = await Promise.allSettled(work.map((one) => one()));
  const failed = done.filter((one) => one.status === "rejected").map(({ reason }) => reason);
  const worse = failed.find((reason) => !(reason instanceof BudgetError));
  if (worse !== undefined) throw worse;
  return failed.length > 0 ? undefined : done.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

/** The same helper, who says nothing where the budget does not allow it. */
export function helpsWithinMeans(helper: Helper): Helper {
  return {
    name: helper.name,
    note: async (comparison, options) => (await withinMeans(() => helper.note(comparison, options))) ?? [],
  };
}
