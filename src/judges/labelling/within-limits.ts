/** A model whose calls together stay within limits: exceeding one ends the job, and what was made is kept. */
import type { Model } from "../../models/model.ts";
import { Budget, checkPrice, type Limits } from "../../tasks/budget.ts";
import { budgeted } from "../../tasks/budgeted.ts";
import { Slots } from "../../tasks/slots.ts";

/** @throws EspalierError when money is limited and no price is known */
export function withinLimits(model: Model, limits: Limits): Model {
  checkPrice(limits, model);
  if (Object.keys(limits).length === 0) return model;
  // How many are in flight is the job's affair, and the model's own limiter's.
  const places = new Slots(Number.POSITIVE_INFINITY);
  return budgeted(model, new Budget(limits), "judge", { emit() {}, check() {}, places });
}
