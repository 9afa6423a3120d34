/**
 * Expert iteration: the best of n outputs for each input become the demonstrations that the policy is trained on, so that
 * afterwards one draw does what n did. Source: Anthony et al. 2017, arXiv:1705.08439; as "best-of-n distillation" in
 * Stiennon et al. 2020 and after.
 */
import { join } from "node:path";
import type { PenaltyOptions } from "../../rewards/best-of-n.ts";
import type { Engine } from "../../rewards/engine.ts";
import type { Demonstration } from "../../rewards/fit-policy.ts";
import type { Improvement } from "../improvement.ts";
import { samples } from "../samples.ts";
import { bestOfPolicy } from "./best-of.ts";
import { refuseNone, type TrainedOptions, trainedId, trainedPolicy } from "./trained-policy.ts";

export interface ExpertIterationOptions extends TrainedOptions, PenaltyOptions {
  /** Outputs that each demonstration is the best of; 8 unless given. */
  readonly n?: number;
  /** Inputs at once; 8 unless given. */
  readonly concurrency?: number;
}

export function expertIteration<Input>(options: ExpertIterationOptions, engine?: Engine): Improvement<Input> {
  const { n = 8, penalty = 0, concurrency = 8 } = options;
  return {
    id: trainedId("expert-iteration", options, [n, penalty]),
    asksReward: false,
    async improve(policy, given) {
      const { task, inputs, reward, folder, seed, signal, onProgress } = given;
      const expert = bestOfPolicy(policy, task, reward, n, { penalty });
      const places = inputs.map((_, place) => place);
      const draw = (place: number) => expert.sample(inputs[place]!, 1, { seed, ...(signal && { signal }) });
      const best = await samples(join(folder, "best.jsonl"), places, draw, {
        concurrency,
        ...(signal && { signal }),
        onDone: (done) => onProgress?.(`best of ${n} for ${done}/${inputs.length} inputs`),
      });
      const demonstrations = inputs.flatMap((input, place): Demonstration[] =>
        (best.get(place) ?? []).map((output) => ({ ...task.present(input), task: task.name, output })),
      );
      refuseNone(demonstrations, task.name, "no output");
      return trainedPolicy({ method: "supervised", demonstrations }, policy, given, options, engine);
    },
  };
}
