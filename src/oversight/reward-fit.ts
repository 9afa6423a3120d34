/** How a level's labels become its reward model: on a local language model, or on features of one's own. */
import type { FitReport } from "../rewards/report.ts";
import type { RewardModel } from "../rewards/reward-model.ts";
import type { TrainingPair } from "../rewards/training-pair.ts";

export interface RewardFit {
  /** Names what can change what comes of it. */
  readonly id: string;
  /** The same call in the same folder goes on where it was stopped. @throws EspalierError for what cannot be fitted */
  fit(pairs: readonly TrainingPair[], place: FitPlace): Promise<FittedReward>;
}

export interface FitPlace {
  /** Its own; what is to be kept goes there. */
  readonly folder: string;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (text: string) => void;
}

export interface FittedReward {
  /** Whoever had it fitted closes it, once no policy that was improved against it is asked any more. */
  readonly model: RewardModel;
  /** On held-out pairs, where some were held out. */
  readonly held?: FitReport["held"];
}
