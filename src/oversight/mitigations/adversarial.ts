/**
 * Outputs that fool a level's reward model are found before a policy finds them: of many samples, what the reward model
 * likes best is compared with what it thinks ordinary. That is just what optimising against it would trade, so where
 * judges think otherwise, such pairs are what it has to learn next. Source: adversarial training, proposed for
 * reward models by Leike et al. 2018, arXiv:1811.07871, section 5; here by sampling alone, with no attacker trained.
 */
import { rewardJudge } from "../../judges/reward-judge.ts";
import type { Preference } from "../../preferences/preference.ts";
import type { RewardModel } from "../../rewards/reward-model.ts";
import { type AboutInput, comparisonOf, itemOf, type OutputPair } from "../choose-pairs.ts";
import type { Outputs } from "../samples.ts";

export interface AdversarialOptions {
  /** At most so many in all. */
  readonly pairs: number;
  /** Ids of comparisons that were judged already: those are left out. */
  readonly judged?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

/**
 * @param drawn many outputs of each input: of the policy that is optimised against the reward model, or is to be
 * @returns first each input's most rewarded output against its median one, then the second most rewarded ones, …; of
 *   one rank those first where more reward is at stake
 */
export async function adversarialComparisons(
  drawn: Outputs,
  about: AboutInput,
  reward: RewardModel,
  { pairs, judged = new Set(), signal }: AdversarialOptions,
): Promise<OutputPair[]> {
  const found: (OutputPair & { readonly rank: number; readonly stake: number })[] = [];
  for (const [place, texts] of drawn) {
    const ranked = await rankedBy(reward, about(place), texts, signal);
    const middle = ranked[Math.floor(ranked.length / 2)];
    for (const [rank, { text, mean }] of ranked.slice(0, Math.floor(ranked.length / 2)).entries()) {
      const stake = mean - middle!.mean;
      if (stake > 0) found.push({ place, a: text, b: middle!.text, rank, stake });
    }
  }
  return found
    .filter((pair) => !judged.has(comparisonOf(pair, about).id))
    .sort((one, two) => one.rank - two.rank || two.stake - one.stake)
    .slice(0, pairs)
    .map(({ place, a, b }) => ({ place, a, b }));
}

/** Those that say the same once; the highest reward first. */
async function rankedBy(
  reward: RewardModel,
  about: ReturnType<AboutInput>,
  texts: readonly string[],
  signal: AbortSignal | undefined,
) {
  const distinct = [...new Map(texts.map((text) => [text.trim(), text])).values()];
  const items = distinct.map((output) => itemOf(about, output));
  const scores = await reward.scoreAll(items, signal && { signal });
  return distinct.map((text, index) => ({ text, mean: scores[index]!.mean })).sort((one, two) => two.mean - one.mean);
}

/** @returns preferences for the other side than the one that the reward model likes; a tie on either side is none */
export async function fooled(
  preferences: readonly Preference[],
  reward: RewardModel,
  signal?: AbortSignal,
): Promise<Preference[]> {
  const judge = rewardJudge(reward);
  const isFooled = async ({ comparison, verdict }: Preference) => {
    if (verdict.status === "unjudged" || verdict.choice === "tie") return false;
    const likes = await judge.compare(comparison, signal && { signal });
    return likes.status === "judged" && likes.choice !== "tie" && likes.choice !== verdict.choice;
  };
  const found = await Promise.all(preferences.map(isFooled));
  return preferences.filter((_, index) => found[index]);
}
