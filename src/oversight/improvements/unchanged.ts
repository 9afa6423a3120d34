/** No improvement: labels and a reward model are all that is wanted of a task. */
import type { Improvement } from "../improvement.ts";

export function unchanged<Input>(): Improvement<Input> {
  return { id: "none", asksReward: false, improve: async (policy) => policy };
}
