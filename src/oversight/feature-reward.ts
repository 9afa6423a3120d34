/** A level's reward model on features of one's own: fitted in memory, in milliseconds. */
import { type Features, fitFeatureRewardModel } from "../rewards/feature-model.ts";
import type { RewardFit } from "./reward-fit.ts";

/** @param name of the features: another one for other features */
export function featureReward(name: string, features: Features): RewardFit {
  return {
    id: `features/${name}`,
    async fit(pairs, { seed, signal, onProgress }) {
      signal?.throwIfAborted();
      const { model, held, warnings } = fitFeatureRewardModel(pairs, features, { seed });
      for (const warning of warnings) onProgress?.(warning);
      return { model, ...(held && { held }) };
    },
  };
}
