/** A model whose calls together stay within limits: exceeding one ends the job, and what was made is kept. */
import pLimit from "p-limit";
import { EspalierError } from "../../core/errors.ts";
import type { Model } from "../../models/model.ts";
import { Budget, type Limits } from "../../tasks/budget.ts";
import { budgeted } from "../../tasks/budgeted.ts";

/** @throws EspalierError when money is limited and no price is known */
export function withinLimits(model: Model, limits: Limits): Model {
  if (limits.cost !== undefined && !model.price) {
    throw new EspalierError(
      `A money limit is set, but no price is known for ${model.id}. Give one with --price INPUT/OUTPUT (dollars per million tokens).`,
    );
  }
  if (Object.keys(limits).length === 0) return model;
  // How many are in flight is the job's affair, and the model's own limiter's.
  const limit = pLimit(Number.POSITIVE_INFINITY);
  return budgeted(model, new Budget(limits), "judge", { emit() {}, check() {}, limit });
}
