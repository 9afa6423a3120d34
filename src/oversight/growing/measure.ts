/**
 * What growing a task came to, on inputs that nothing was trained on: how much better the improved policy's outputs are
 * than those it began with, by the reward model and, where it is known, by the truth; and how the judge and the reward
 * model stand to the truth.
 */
import { toJson } from "../../core/json.ts";
import { bootstrap } from "../../core/statistics/bootstrap.ts";
import type { Figure } from "../../core/statistics/interval.ts";
import { total } from "../../judges/spending.ts";
import type { Preference } from "../../preferences/preference.ts";
import { accuracy, type ScoredPair } from "../../rewards/accuracy.ts";
import { fewestInputs } from "../../rewards/by-input.ts";
import type { RewardModel, ScoreItem } from "../../rewards/reward-model.ts";
import { itemOf } from "../choose-pairs.ts";
import { rightness } from "../comparing/measured.ts";
import type { Gain, RoundReport } from "../growth.ts";
import { fooled } from "../mitigations/adversarial.ts";
import { overruled } from "../mitigations/spot-checked.ts";
import { swayed } from "../mitigations/steady.ts";
import type { Outputs } from "../samples.ts";
import { agreementOf } from "./agreement-of.ts";
import type { Attack } from "./attack.ts";
import { drawHeld } from "./draw.ts";
import type { GrownLevel, GrownRound } from "./grow-level.ts";
import { type Level, warn } from "./level.ts";

export interface Measured {
  readonly rounds: readonly RoundReport[];
  readonly gain?: Gain;
}

export async function measure(level: Level, { policy, rounds }: GrownLevel): Promise<Measured> {
  warnOfTrained(level);
  const before = await drawHeld(level, "before", level.start, level.settings.outputs);
  // As it will be used: a helper gives one answer.
  const after = await drawHeld(level, "after", policy, 1);
  const last = rounds.at(-1)!;
  // Together: what outputs of one input share is evaluated once.
  const [was, is] = await rewardsOf(level, [before, after], last.fitted.model);
  const gain = gainOf(level, { outputs: before, rewards: was! }, { outputs: after, rewards: is! });
  const reports = await Promise.all(
    rounds.map((round) => reportOf(level, round, before, round === last ? was : undefined)),
  );
  return { rounds: reports, ...(gain && { gain }) };
}

function warnOfTrained(level: Level): void {
  const { train, held } = level.plot;
  const trained = held.length > 0 ? new Set(train.map(toJson)) : new Set();
  const both = held.filter((input) => trained.has(toJson(input))).length;
  if (both > 0) {
    warn(
      level,
      `Of ${held.length} held-out inputs ${both} are inputs to train on as well: what is measured there is no proof.`,
    );
  }
}

/** @param rewards of the outputs by the round's reward model, where they are known */
async function reportOf(
  level: Level,
  round: GrownRound,
  before: Outputs,
  rewards: Rewards | undefined,
): Promise<RoundReport> {
  const { preferences, fitted, attack } = round;
  const { spotChecks, steady } = level.plot.mitigations ?? {};
  const agreement = agreementOf(preferences)?.alpha;
  const judgeAccuracy = accuracyOfJudge(round);
  const rewardAccuracy = level.plot.gold
    ? accuracyOfReward(level, before, rewards ?? (await rewardsOf(level, [before], fitted.model))[0]!)
    : undefined;
  return {
    labels: preferences.length,
    unjudged: preferences.filter(({ verdict }) => verdict.status === "unjudged").length,
    ...(agreement && { agreement }),
    ...(judgeAccuracy && { judgeAccuracy }),
    ...(fitted.held && { reward: fitted.held }),
    ...(rewardAccuracy && { rewardAccuracy }),
    ...(spotChecks && { overruled: overruled(preferences) }),
    ...(steady && { swayed: swayed(preferences) }),
    ...(attack && { fooled: await countFooled(attack) }),
    spending: spent(preferences),
  };
}

async function countFooled({ preferences, reward }: Attack): Promise<RoundReport["fooled"]> {
  return { count: (await fooled(preferences, reward)).length, of: preferences.length };
}

function spent(preferences: readonly Preference[]): RoundReport["spending"] {
  return total(preferences.flatMap(({ verdict: { spending } }) => spending ?? []));
}

/** Ties count half, where the truth has a better side. Pairs that were chosen to fool a reward model are left out. */
function accuracyOfJudge({ pairs, preferences, attack }: GrownRound): Figure | undefined {
  const chosen = preferences.slice(0, preferences.length - (attack?.preferences.length ?? 0));
  return accuracy(
    chosen.flatMap(({ comparison: { gold }, verdict }, index): ScoredPair[] => {
      const right = gold === undefined || gold === "tie" ? undefined : rightness({ gold, verdict });
      return right === undefined ? [] : [{ difference: right - 0.5, target: 1, input: String(pairs[index]!.place) }];
    }),
  );
}

function accuracyOfReward({ plot: { gold, held } }: Level, outputs: Outputs, rewards: Rewards): Figure | undefined {
  return accuracy(
    [...outputs].flatMap(([place, texts]) => {
      const known = texts.map((text) => gold!(held[place], text));
      return texts.flatMap((_, two) =>
        Array.from({ length: two }, (__, one): ScoredPair => {
          const [better, worse] = known[one]! > known[two]! ? [one, two] : [two, one];
          const found = rewards.get(place)!;
          return {
            difference: found[better]! - found[worse]!,
            target: known[one] === known[two] ? 0.5 : 1,
            input: String(place),
          };
        }),
      );
    }),
  );
}

/** In the outputs' order, by the place of their input. */
type Rewards = ReadonlyMap<number, readonly number[]>;

interface Rewarded {
  readonly outputs: Outputs;
  readonly rewards: Rewards;
}

function gainOf(
  { plot: { gold, held } }: Level,
  { outputs: before, rewards: was }: Rewarded,
  { outputs: after, rewards: is }: Rewarded,
): Gain | undefined {
  // An input that either has no output of tells nothing of what it gained.
  const places = [...held.keys()].filter((place) => before.get(place)?.length && after.get(place)?.length);
  if (places.length === 0) return undefined;
  const truth = (outputs: Outputs, place: number) => mean(outputs.get(place)!.map((text) => gold!(held[place], text)));
  return {
    inputs: places.length,
    reward: figure(places.map((place) => mean(is.get(place)!) - mean(was.get(place)!))),
    ...(gold && {
      gold: figure(places.map((place) => truth(after, place) - truth(before, place))),
      goldAfter: figure(places.map((place) => truth(after, place))),
    }),
  };
}

async function rewardsOf(
  { task, plot: { held }, settings: { signal } }: Level,
  drawn: readonly Outputs[],
  reward: RewardModel,
): Promise<readonly Rewards[]> {
  const all = drawn.flatMap((outputs, from) =>
    [...outputs].flatMap(([place, texts]) => texts.map((text) => ({ from, place, text }))),
  );
  const items = all.map(
    ({ place, text }): ScoreItem => itemOf({ ...task.present(held[place]), task: task.name }, text),
  );
  const scores = await reward.scoreAll(items, signal && { signal });
  const found = drawn.map(() => new Map<number, number[]>());
  for (const [index, { from, place }] of all.entries()) {
    const rewards = found[from]!;
    rewards.set(place, [...(rewards.get(place) ?? []), scores[index]!.mean]);
  }
  return found;
}

/** The mean of one value for each input. */
function figure(values: readonly number[]): Figure {
  return values.length < fewestInputs ? { value: mean(values) } : bootstrap(values, mean)!;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
