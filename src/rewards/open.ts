/** A reward model from its folder. */
import type { Device } from "../core/device.ts";
import type { RewardModel } from "./reward-model.ts";

export interface OpenRewardModelOptions {
  /** `auto` unless given. */
  readonly device?: Device;
  /** Processor threads; as many as there are cores unless given. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/** @throws EspalierError for a folder that is no whole reward model, or whose base is another file now; ModelError */
export function openRewardModel(_folder: string, _options: OpenRewardModelOptions = {}): Promise<RewardModel> {
  throw new Error("not built yet");
}
