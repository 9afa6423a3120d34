/** A reward model as a user gets it: fitted into a folder, opened from there, asked for the rewards of other pairs. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FitOptions, fitRewardModel } from "../../src/rewards/fit.ts";
import { openRewardModel } from "../../src/rewards/open.ts";
import type { FitReport } from "../../src/rewards/report.ts";
import type { RewardModel } from "../../src/rewards/reward-model.ts";
import type { TrainingPair } from "../../src/rewards/training-pair.ts";

/**
 * All pairs are trained on; nothing is held out, and so nothing stopped early or scaled.
 * @param use of the opened model, whose folder is removed afterwards
 */
export async function withFitted<Found>(
  train: readonly TrainingPair[],
  options: Omit<FitOptions, "folder" | "held" | "device">,
  use: (model: RewardModel, report: FitReport) => Promise<Found>,
): Promise<Found> {
  const parent = await mkdtemp(join(tmpdir(), "espalier-rewards-"));
  const folder = join(parent, "model");
  try {
    const report = await fitRewardModel(train, { ...options, folder, held: 0, device: "cpu" });
    const { threads } = options;
    await using model = await openRewardModel(folder, { device: "cpu", ...(threads !== undefined && { threads }) });
    return await use(model, report);
  } finally {
    await rm(parent, { recursive: true });
  }
}

/** @returns chosen less rejected, for each pair */
export async function differences(model: RewardModel, pairs: readonly TrainingPair[]): Promise<number[]> {
  const items = pairs.flatMap(({ chosen, rejected, ...about }) => [
    { ...about, output: chosen },
    { ...about, output: rejected },
  ]);
  const scores = await model.scoreAll(items);
  return pairs.map((_, index) => scores[2 * index]!.mean - scores[2 * index + 1]!.mean);
}
