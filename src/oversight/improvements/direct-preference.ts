/**
 * Direct preference optimisation: the policy is trained on the judged pairs themselves, without the reward model.
 * Source: Rafailov et al. 2023, arXiv:2305.18290.
 */
import type { Engine } from "../../rewards/engine.ts";
import type { Improvement } from "../improvement.ts";
import { refuseNone, type TrainedOptions, trainedId, trainedPolicy } from "./trained-policy.ts";

export interface DirectPreferenceOptions extends TrainedOptions {
  /** How closely it keeps to the policy that it began as; 0.1 unless given. */
  readonly beta?: number;
}

export function directPreference<Input>(options: DirectPreferenceOptions, engine?: Engine): Improvement<Input> {
  const { beta = 0.1 } = options;
  return {
    id: trainedId("dpo", options, [beta]),
    asksReward: false,
    async improve(policy, given) {
      refuseNone(given.pairs, given.task.name, "no pair");
      return trainedPolicy({ method: "dpo", pairs: given.pairs, beta }, policy, given, options, engine);
    },
  };
}
