/**
 * How a policy becomes better under a reward model: best of n, expert iteration, imitation of what was chosen, direct
 * preference optimisation, or one's own.
 */
import type { RewardModel } from "../rewards/reward-model.ts";
import type { TrainingPair } from "../rewards/training-pair.ts";
import type { JudgedTask } from "./judged-task.ts";
import type { Policy } from "./policy.ts";
import type { FitPlace } from "./reward-fit.ts";

export interface Improvement<Input> {
  /** Names what can change what comes of it. */
  readonly id: string;
  /** False where the policy that it gives asks no reward model: those of its level are then closed once it is measured. */
  readonly asksReward?: boolean;
  /** The same call in the same folder goes on where it was stopped. */
  improve(policy: Policy<Input>, given: Improving<Input>): Promise<Policy<Input>>;
}

export interface Improving<Input> extends FitPlace {
  readonly task: JudgedTask<Input>;
  /** Inputs to train on: those that outputs were judged of. */
  readonly inputs: readonly Input[];
  readonly reward: RewardModel;
  /** What the judges preferred, all rounds. */
  readonly pairs: readonly TrainingPair[];
}
