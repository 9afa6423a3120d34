/** A level's reward model on a local language model: a head or an adapter, in the level's folder. */
import { contentHash } from "../core/hash.ts";
import { type Engine, llamaCpp } from "../rewards/engine.ts";
import { fitRewardModel } from "../rewards/fit.ts";
import type { FitOptions } from "../rewards/fit-options.ts";
import { openRewardModel } from "../rewards/open.ts";
import { tellFit } from "./fit-progress.ts";
import type { RewardFit } from "./reward-fit.ts";

export interface FittedRewardOptions
  extends Omit<FitOptions, "folder" | "seed" | "signal" | "onProgress" | "data" | "labels"> {}

export function fittedReward(options: FittedRewardOptions, engine: Engine = llamaCpp): RewardFit {
  const { device, threads, ...recipe } = options;
  const { method, base } = recipe;
  return {
    id: `${method}/${base}#${contentHash(recipe).slice(0, 8)}`,
    async fit(pairs, { folder, seed, signal, onProgress }) {
      const { held } = await fitRewardModel(
        pairs,
        {
          ...options,
          folder,
          seed,
          ...(signal && { signal }),
          ...(onProgress && { onProgress: tellFit(onProgress) }),
        },
        engine,
      );
      const model = await openRewardModel(
        folder,
        { ...(device && { device }), ...(threads !== undefined && { threads }), ...(signal && { signal }) },
        engine,
      );
      return { model, ...(held && { held }) };
    },
  };
}
