/**
 * One task of the tree: its policy's outputs are sampled, pairs of them judged, a reward model fitted to the labels and
 * the policy improved against it; in the next round the improved policy is sampled. Each step is kept in the task's
 * folder, so the same call goes on where it was stopped, and when all was done it only opens what was made.
 */
import { EspalierError } from "../../core/errors.ts";
import type { Preference } from "../../preferences/preference.ts";
import { trainingPairs } from "../../rewards/pairs.ts";
import type { TrainingPair } from "../../rewards/training-pair.ts";
import type { OutputPair } from "../choose-pairs.ts";
import type { Policy } from "../policy.ts";
import type { FittedReward } from "../reward-fit.ts";
import { agreementOf, refuseDisagreement } from "./agreement-of.ts";
import { askJudge } from "./ask-judge.ts";
import { type Attack, attack } from "./attack.ts";
import { type Level, placeAt, tell, warn } from "./level.ts";
import { nextPairs } from "./next-pairs.ts";
import { refuseOneSided } from "./one-sided.ts";
import { refuseUndecided } from "./refuse-undecided.ts";

export interface GrownLevel {
  readonly policy: Policy<unknown>;
  readonly rounds: readonly GrownRound[];
}

export interface GrownRound {
  readonly pairs: readonly OutputPair[];
  /** In the order of the pairs. */
  readonly preferences: readonly Preference[];
  readonly fitted: FittedReward;
  /** Where it was fitted. */
  readonly rewardFolder: string;
  readonly policy: Policy<unknown>;
  /** Among the pairs and preferences are its own. */
  readonly attack?: Attack;
}

/** @throws EspalierError for what cannot be judged or learned from; whatever policy, judge, fit and improvement throw */
export async function growLevel(level: Level): Promise<GrownLevel> {
  const rounds: GrownRound[] = [];
  let policy = level.start;
  for (let round = 1; round <= level.settings.rounds; round++) {
    const reward = rounds.at(-1)?.fitted.model;
    const pairs = await nextPairs(level, round, { policy, reward, judged: judgedIn(rounds) });
    if (pairs.length === 0) break;
    rounds.push(await growRound(level, round, policy, pairs, rounds));
    policy = rounds.at(-1)!.policy;
  }
  return { policy, rounds };
}

async function growRound(
  level: Level,
  round: number,
  before: Policy<unknown>,
  chosen: readonly OutputPair[],
  earlier: readonly GrownRound[],
): Promise<GrownRound> {
  const said = await askJudge(level, round, chosen, "labels");
  const known = [...earlier.flatMap(({ preferences }) => preferences), ...said];
  try {
    refuseUnjudged(said);
    refuseOneSided(said);
    refuseDisagreement(agreementOf(said), level.settings.leastAgreement);
    refuseUndecided(known);
  } catch (error) {
    const isUnjudged = said.some(({ verdict }) => verdict.status === "unjudged");
    if (isUnjudged) await level.folder.remove(`round-${round}/labels.json`);
    throw error;
  }
  const first = await learn(level, round, known, "reward");
  const attacked = await attack(level, round, before, first.fitted.model, idsOf(known));
  const last = attacked ? await learn(level, round, [...known, ...attacked.preferences], "reward-hardened") : first;
  const pairs = [...chosen, ...(attacked?.pairs ?? [])];

  tell(level, round, "improve", 0, 1);
  const places = new Set([...earlier.flatMap((one) => one.pairs), ...pairs].map(({ place }) => place));
  const policy = await level.plot.improvement.improve(before, {
    ...placeAt(level, round, "policy"),
    task: level.task,
    inputs: level.plot.train.filter((_, place) => places.has(place)),
    reward: last.fitted.model,
    pairs: last.pairs,
  });
  tell(level, round, "improve", 1, 1);
  return {
    pairs,
    preferences: [...said, ...(attacked?.preferences ?? [])],
    fitted: last.fitted,
    rewardFolder: last.folder,
    policy,
    ...(attacked && { attack: attacked }),
  };
}

function refuseUnjudged(said: readonly Preference[]): void {
  const reasons = said.flatMap(({ verdict }) => (verdict.status === "unjudged" ? verdict.reason : []));
  if (reasons.length < said.length) return;
  throw new EspalierError(
    `None of ${said.length} comparisons could be judged by ${said[0]!.judge}. The first: ${reasons[0]}. The same command asks again.`,
  );
}

interface Learned {
  readonly folder: string;
  readonly pairs: readonly TrainingPair[];
  readonly fitted: FittedReward;
}

async function learn(level: Level, round: number, said: readonly Preference[], name: string): Promise<Learned> {
  const { pairs, report } = await trainingPairs(
    said.map((preference) => ({ comparison: preference.comparison, preferences: [preference] })),
  );
  for (const warning of report.warnings) warn(level, warning);
  tell(level, round, "fit", 0, 1);
  const place = placeAt(level, round, name);
  const fitted = await level.plot.reward.fit(pairs, place);
  level.opened.use(fitted.model);
  tell(level, round, "fit", 1, 1);
  return { folder: place.folder, pairs, fitted };
}

function judgedIn(rounds: readonly GrownRound[]): ReadonlySet<string> {
  return idsOf(rounds.flatMap(({ preferences }) => preferences));
}

function idsOf(preferences: readonly Preference[]): ReadonlySet<string> {
  return new Set(preferences.map(({ comparison }) => comparison.id));
}
