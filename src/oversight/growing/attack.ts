/**
 * Before a policy is improved against a reward model, outputs that may fool it are looked for and judged; it is then
 * fitted again with these labels among the others.
 */
import type { Preference } from "../../preferences/preference.ts";
import type { RewardModel } from "../../rewards/reward-model.ts";
import type { OutputPair } from "../choose-pairs.ts";
import { adversarialComparisons } from "../mitigations/adversarial.ts";
import type { Policy } from "../policy.ts";
import { askJudge } from "./ask-judge.ts";
import { drawToFool } from "./draw.ts";
import { type Level, warn } from "./level.ts";

export interface Attack {
  readonly pairs: readonly OutputPair[];
  /** In the order of the pairs. */
  readonly preferences: readonly Preference[];
  /** What was attacked. */
  readonly reward: RewardModel;
}

/**
 * @param judged ids of the comparisons that were judged already
 * @returns undefined where nothing was found that could fool it
 */
export async function attack(
  level: Level,
  round: number,
  policy: Policy<unknown>,
  reward: RewardModel,
  judged: ReadonlySet<string>,
): Promise<Attack | undefined> {
  const { folder, about, settings, plot } = level;
  const options = plot.mitigations?.adversarial;
  if (!options) return undefined;
  const name = `round-${round}/adversarial-pairs.json`;
  const pairs = (await folder.kept<OutputPair[]>(name)) ?? (await folder.keep(name, await search()));
  if (pairs.length === 0) return undefined;
  return { pairs, reward, preferences: await askJudge(level, round, pairs, "adversarial-labels") };

  async function search(): Promise<OutputPair[]> {
    const drawn = await drawToFool(level, round, policy, options!.samples);
    const found = await adversarialComparisons(drawn, about, reward, {
      ...{ pairs: options!.pairs, judged },
      ...(settings.signal && { signal: settings.signal }),
    });
    if (found.length === 0) warn(level, `Round ${round} found no outputs that might fool the reward model.`);
    return found;
  }
}
