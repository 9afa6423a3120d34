/**
 * One task of the tree: its policy's outputs are sampled, pairs of them judged, a reward model fitted to the labels and
 * the policy improved against it; in the next round the improved policy is sampled. Each step is kept in the task's
 * folder, so the same call goes on where it was stopped, and when all was done it only opens what was made.
 */
import type { Comparison } from "../../preferences/comparison.ts";
import type { Preference } from "../../preferences/preference.ts";
import { trainingPairs } from "../../rewards/pairs.ts";
import { comparisonOf, type OutputPair } from "../choose-pairs.ts";
import type { Plot } from "../growth.ts";
import type { Policy } from "../policy.ts";
import type { FittedReward } from "../reward-fit.ts";
import { agreementOf, refuseDisagreement } from "./agreement-of.ts";
import { labels } from "./labels.ts";
import { type Level, placeAt, tell } from "./level.ts";
import { nextPairs } from "./next-pairs.ts";

export interface GrownLevel {
  readonly policy: Policy<unknown>;
  readonly rounds: readonly GrownRound[];
}

export interface GrownRound {
  readonly pairs: readonly OutputPair[];
  /** In the order of the pairs. */
  readonly preferences: readonly Preference[];
  readonly fitted: FittedReward;
  readonly policy: Policy<unknown>;
}

/** @throws EspalierError for what cannot be judged or learned from; whatever policy, judge, fit and improvement throw */
export async function growLevel(level: Level): Promise<GrownLevel> {
  const rounds: GrownRound[] = [];
  for (let round = 1; round <= level.settings.rounds; round++) {
    const pairs = await nextPairs(level, round, {
      policy: policyAfter(level, rounds),
      reward: rounds.at(-1)?.fitted.model,
      judged: new Set(rounds.flatMap(({ preferences }) => preferences.map(({ comparison }) => comparison.id))),
    });
    if (pairs.length === 0) break;
    rounds.push(await growRound(level, round, pairs, rounds));
  }
  return { policy: policyAfter(level, rounds), rounds };
}

function policyAfter({ start }: Level, rounds: readonly GrownRound[]): Policy<unknown> {
  return rounds.at(-1)?.policy ?? start;
}

async function growRound(
  level: Level,
  round: number,
  pairs: readonly OutputPair[],
  before: readonly GrownRound[],
): Promise<GrownRound> {
  const { plot, settings, about } = level;
  const preferences = await labels(
    pairs.map((pair) => withGold(comparisonOf(pair, about), pair.place, plot)),
    level.judge,
    level.folder,
    `round-${round}/labels.json`,
    {
      keep: level.keep,
      concurrency: settings.concurrency,
      onDone: (done) => tell(level, round, "judge", done, pairs.length),
      ...(settings.signal && { signal: settings.signal }),
    },
  );
  refuseDisagreement(agreementOf(preferences), settings.leastAgreement);
  const judged = [...before.flatMap((earlier) => earlier.preferences), ...preferences];
  const learned = await trainingPairs(
    judged.map((preference) => ({ comparison: preference.comparison, preferences: [preference] })),
  );

  settings.signal?.throwIfAborted();
  tell(level, round, "fit", 0, 1);
  const fitted = await plot.reward.fit(learned.pairs, placeAt(level, round, "reward"));
  level.opened.use(fitted.model);
  tell(level, round, "fit", 1, 1);

  settings.signal?.throwIfAborted();
  tell(level, round, "improve", 0, 1);
  const places = new Set([...before.flatMap((earlier) => earlier.pairs), ...pairs].map(({ place }) => place));
  const policy = await plot.improvement.improve(policyAfter(level, before), {
    ...placeAt(level, round, "policy"),
    task: level.task,
    inputs: plot.train.filter((_, place) => places.has(place)),
    reward: fitted.model,
    pairs: learned.pairs,
  });
  tell(level, round, "improve", 1, 1);
  return { pairs, preferences, fitted, policy };
}

/** For measuring: no judge is shown it, no helper, and no reward model learns it. */
function withGold(comparison: Comparison, place: number, { gold, train }: Plot<unknown>): Comparison {
  if (!gold) return comparison;
  const [a, b] = [comparison.a, comparison.b].map(({ text }) => gold(train[place], text));
  return { ...comparison, gold: a! > b! ? "a" : a! < b! ? "b" : "tie" };
}
