/** A reward model that likes long outputs, and is the less sure of one the longer it is; what it was asked is kept. */
import type { RewardModel, ScoreItem } from "../../../rewards/reward-model.ts";

export function byLength(): RewardModel & { readonly asked: ScoreItem[] } {
  const asked: ScoreItem[] = [];
  const scoreOf = ({ output }: ScoreItem) => ({ mean: output.length, sd: output.length / 10 });
  return {
    id: "length",
    asked,
    score: async (input, output) => scoreOf({ input, output }),
    async scoreAll(items) {
      asked.push(...items);
      return items.map(scoreOf);
    },
    async [Symbol.asyncDispose]() {},
  };
}
