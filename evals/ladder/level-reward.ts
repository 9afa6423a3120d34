/** What the reward model of a level sees, and how it is fitted: or frozen, or kept for whoever measures. */
import type { Features, RewardFit, RewardModel } from "../../src/index.ts";
import type { Archive } from "./archive.ts";
import type { Reading } from "./features.ts";
import { placeOf, readAnswer } from "./outputs.ts";

/** What a reward model sees: what the policy sees of the place and says its helpers report, and the answer. */
export function featuresOf(archive: Archive, reading: Reading): Features {
  return ({ input, output }) => {
    const { holds, reports } = readAnswer(output);
    const values = reading(archive.textFor(placeOf(input)), reports);
    return holds ? values : values.map((value) => -value);
  };
}

/** A reward model as it is before anything is learned: all outputs are alike to it. */
export const frozenReward: RewardFit = {
  id: "frozen",
  async fit() {
    const model: RewardModel = {
      id: "frozen",
      score: async () => ({ mean: 0, sd: 0 }),
      scoreAll: async (items) => items.map(() => ({ mean: 0, sd: 0 })),
      [Symbol.asyncDispose]: async () => {},
    };
    return { model };
  },
};

export function kept(fit: RewardFit, keep: (model: RewardModel) => void): RewardFit {
  return {
    id: fit.id,
    async fit(pairs, place) {
      const fitted = await fit.fit(pairs, place);
      keep(fitted.model);
      return fitted;
    },
  };
}
