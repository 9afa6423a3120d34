/** A model whose calls together stay within limits: exceeding one ends the job, and what was made is kept. */
import type { Model } from "../../models/model.ts";
import { Budget, checkPrice, type Limits } from "../../tasks/budget.ts";
import { budgeted } from "../../tasks/budgeted.ts";
import { Slots } from "../../tasks/slots.ts";

/**
 * @param budget of these limits, which several models may share
 * @throws EspalierError when money is limited and no price is known
 */
export function withinLimits(model: Model, limits: Limits, budget = new Budget(limits)): Model {
  checkPrice(limits, model);
  if (Object.keys(limits).length === 0) return model;
  // How many are in flight is the job's affair, and the model's own limiter's.
  const places = new Slots(Number.POSITIVE_INFINITY);
  return budgeted(model, budget, "judge", { emit() {}, check() {}, places });
}
