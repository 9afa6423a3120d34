/** Behavioural cloning: the policy is trained on the outputs that judges preferred, and on no others. */
import type { Engine } from "../../rewards/engine.ts";
import { chosenOutputs } from "../../rewards/fit-policy.ts";
import type { Improvement } from "../improvement.ts";
import { refuseNone, type TrainedOptions, trainedId, trainedPolicy } from "./trained-policy.ts";

export function behaviouralCloning<Input>(options: TrainedOptions, engine?: Engine): Improvement<Input> {
  return {
    id: trainedId("cloning", options),
    asksReward: false,
    async improve(policy, given) {
      const demonstrations = chosenOutputs(given.pairs);
      refuseNone(demonstrations, given.task.name, "no output that was preferred");
      return trainedPolicy({ method: "supervised", demonstrations }, policy, given, options, engine);
    },
  };
}
