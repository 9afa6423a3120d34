/**
 * Gives any judge its helpers' notes before it decides. The result is again a judge, so assistance nests.
 * What helpers spend is not in the verdict: it is in the runs they make. Source: Leike et al. 2018, arXiv:1811.07871.
 */
import type { Helper } from "../helpers/helper.ts";
import type { Comparison, Note } from "../preferences/comparison.ts";
import { reasonOf } from "./failure.ts";
import type { Judge, JudgeOptions } from "./judge.ts";

/** When a helper fails on a comparison, so does the judge: a verdict without its notes would be another judge's. */
export function assisted(judge: Judge, helpers: readonly Helper[]): Judge {
  return {
    id: [judge.id, ...helpers.map(({ name }) => name)].join("+"),
    kind: judge.kind,
    ...(judge.rubric && { rubric: judge.rubric }),
    async compare(comparison, options = {}) {
      try {
        const notes = await Promise.all(helpers.map((helper) => noteOf(helper, comparison, options)));
        return await judge.compare({ ...comparison, notes: [...(comparison.notes ?? []), ...notes.flat()] }, options);
      } catch (error) {
        options.signal?.throwIfAborted();
        if (error instanceof HelperFailure) return { status: "unjudged", reason: error.message };
        throw error;
      }
    },
  };
}

class HelperFailure extends Error {}

/** No helper is shown the right answer either. */
async function noteOf(
  helper: Helper,
  { gold: _, ...comparison }: Comparison,
  options: JudgeOptions,
): Promise<readonly Note[]> {
  try {
    return await helper.note(comparison, options);
  } catch (error) {
    throw new HelperFailure(`its helper "${helper.name}" failed: ${reasonOf(error)}`, { cause: error });
  }
}
