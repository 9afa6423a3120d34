/**
 * One arm of the ladder, grown by the product from its leaves upwards. Every level is the root of a tree of its own
 * depth, so one growing gives what is to be measured at all depths up to its own.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Below,
  type Comparison,
  type Frozen,
  featureReward,
  grow,
  type Helper,
  type Judge,
  openJournal,
  type Plot,
  type Policy,
  type RewardModel,
} from "../../src/index.ts";
import {
  adversarialAdvice,
  adversarialAmounts,
  adviceFrom,
  checkOf,
  doubtOf,
  grownAdvice,
  outvoted,
  outvotedAmounts,
  randomAdvice,
  randomAmounts,
  type Say,
  secondOpinion,
} from "./advice.ts";
import { amountJudge } from "./amount-judge.ts";
import { amountFeatures, amountPolicy, reinforceAmounts } from "./amount-policy.ts";
import { type Archive, createArchive } from "./archive.ts";
import type { Arm } from "./arms.ts";
import { childrenOf, type Place } from "./design.ts";
import { bothAnswers, drawTree } from "./drawn.ts";
import { type Reading, readingFor } from "./features.ts";
import { type Advice, type LimitedJudge, limitedJudge } from "./judge.ts";
import { featuresOf, frozenReward, kept } from "./level-reward.ts";
import { readAnswer } from "./outputs.ts";
import { reinforce } from "./reinforce.ts";
import type { Family } from "./rules.ts";
import type { Sizes } from "./sizes.ts";
import { reportsOf, type SmallPolicy, smallPolicy, untrainedWeights } from "./small-policy.ts";
import { ladderTasks, taskName } from "./tasks.ts";

/** Share of comparisons that dampers have judged again, and with how many times the leaves. */
const spotCheck = { share: 0.1, leaves: 3 };

/** Members that vote, where helpers are damped. */
const membersOfDamped = 3;

/** What a level came to. */
export interface GrownLevel {
  readonly height: number;
  /** With the notes it had in training, or others of the same kind. */
  readonly judge: Judge;
  readonly reward: RewardModel;
  readonly policy: SmallPolicy;
  readonly labels: number;
  /** For labels, spot-checks and trust; without those of levels below. */
  readonly leavesOpened: number;
}

export interface GrownArm {
  readonly arm: Arm;
  readonly family: Family;
  readonly archive: Archive;
  readonly reading: Reading;
  /** By height. */
  readonly levels: readonly GrownLevel[];
}

/** @param on what was grown already, levels below this depth: they are used as they are, and this is grown on them */
export async function growArm(
  family: Family,
  arm: Arm,
  depth: number,
  seed: number,
  sizes: Sizes,
  on?: GrownArm,
): Promise<GrownArm> {
  const archive = on?.archive ?? createArchive();
  const below = on?.levels.slice(0, depth).map(({ policy }) => policy) ?? [];
  const reading = readingFor(family);
  const tasks = ladderTasks(archive, depth);
  const features = (family.amounts ? amountFeatures : featuresOf)(archive, reading);
  const rewards = new Map<string, RewardModel>();
  const judges = new Map<string, LimitedJudge>();

  /** As they are before anything is learned. */
  const untrained: SmallPolicy[] = [];
  for (let height = 0; height <= depth; height++) {
    untrained.push(startOf(height, untrained[height - 1]));
  }

  function startOf(height: number, reporting?: Policy<Place>): SmallPolicy {
    const width = height === 0 ? reading(writtenFact, undefined).length : reading("", [true, true, true]).length;
    const count = arm.damped ? membersOfDamped : 1;
    const members = Array.from({ length: count }, (_, member) => {
      const weights = untrainedWeights(width, `${seed} ${height} ${member}`);
      return family.amounts ? Float64Array.of(...weights, untrainedSpread) : weights;
    });
    return (family.amounts ? amountPolicy : smallPolicy)({
      name: taskName(height),
      archive,
      reading,
      members,
      ...(reporting && { below: reporting }),
    });
  }

  function plotAt(height: number): Plot<Place> {
    const { name } = tasks[height]!;
    const { truth, places: train } = drawPlaces("train", height, trainInputs(arm, sizes));
    const limit = arm.leaves * sizes.leaves;
    const judgeOf = (leaves: number, helper?: Policy<Place>, known?: Advice["known"]) =>
      (family.amounts ? amountJudge : limitedJudge)({
        ...{ id: `limited to ${leaves} leaves, ${arm.name}`, archive, leaf: family.leaf, leaves },
        ...(helper && {
          advice: {
            ...{ say: sayOf(helper, height), checks: checksOf(height), ...(known && { known }) },
            ...(arm.countered && { doubted: doubtOf(helper, seed + 13) }),
          },
        }),
      });
    const frozen = arm.frozen === height;
    const isAdvised = height > 0 && arm.advice !== "none";
    let critic: Helper | undefined;
    const counter: Helper = { name: "second opinion", note: (one) => critic!.note(one) };
    const helperOf = (grown: Below) => (height > 0 ? grown.policy(tasks[height - 1]!) : undefined);
    return {
      policy: (grown) => startOf(height, helperOf(grown)),
      judge(grown) {
        const known = arm.nested && height > 1 ? reportsFrom(grown.policy(tasks[height - 2]!), height - 1) : undefined;
        const helper = isAdvised ? helperOf(grown) : undefined;
        if (helper) critic = secondOpinion(helper, seed + 12);
        const judge = judgeOf(limit, helper, known);
        judges.set(name, judge);
        return judge;
      },
      reward: kept(frozen ? frozenReward : featureReward(family.name, features), (model) => rewards.set(name, model)),
      improvement: (family.amounts ? reinforceAmounts : reinforce)({
        temperature: sizes.temperature,
        ...(arm.damped && !frozen && { members: { count: membersOfDamped, features } }),
      }),
      train,
      held: [],
      gold: (place, output) => Number(readAnswer(output).holds === truth.get(place.design)),
      mitigations: {
        ...(arm.damped && { spotChecks: { judge: judgeOf(spotCheck.leaves * limit), share: spotCheck.share } }),
        ...(arm.countered && isAdvised && { counter }),
      },
    };
  }

  function sayOf(helper: Policy<Place>, height: number): Say {
    const honest = grownAdvice(helper, seed + 7);
    if (arm.advice === "random") return (family.amounts ? randomAmounts : randomAdvice)(seed);
    if (arm.advice === "untrained") return adviceFrom(untrained[height - 1]!, seed + 7);
    const liar = (family.amounts ? adversarialAmounts : adversarialAdvice)(archive, honest);
    if (arm.advice === "outvoted") {
      const honestOnes = [adviceFrom(helper, seed + 8), adviceFrom(helper, seed + 9)] as const;
      return (family.amounts ? outvotedAmounts : outvoted)([...honestOnes, liar]);
    }
    return arm.advice === "adversarial" ? liar : honest;
  }

  /** By a helper that the judge of a level came to trust. */
  function reportsFrom(helper: Policy<Place>, height: number): NonNullable<Advice["known"]> {
    return async (place) => {
      const trust = await judges.get(taskName(height))!.trust();
      const reports = await reportsOf(helper, place, seed + 11);
      return new Map(childrenOf(place.path).map((path, index) => [path, { said: reports[index]!, trust }]));
    };
  }

  function checksOf(height: number): Comparison[] {
    const { places } = drawPlaces("check", height, sizes.checks);
    return places.map((place) => checkOf(bothAnswers(place, family), `${height}`));
  }

  function drawPlaces(use: string, height: number, count: number) {
    const drawn = drawTree(family, use, height, count, seed);
    for (const { design } of drawn) archive.add(design);
    const truth = new Map(drawn.map((one) => [one.design.id, one.truth.get("")!]));
    return { places: drawn.map(({ design }): Place => ({ design: design.id, path: "" })), truth };
  }

  const folder = await mkdtemp(join(tmpdir(), "espalier-ladder-"));
  const journal = openJournal(":memory:");
  const levels: GrownLevel[] = [];
  let opened = archive.leavesOpened;
  try {
    await grow(tasks[depth]!, {
      plots: Object.fromEntries(
        tasks.map(({ name }, height) => [name, below[height] ? { frozen: below[height] } : plotAt(height)]),
      ) as Readonly<Record<string, Plot<unknown> | Frozen<unknown>>>,
      folder,
      journal,
      labels: Math.round(arm.labels * sizes.labels),
      outputs: outputsDrawn,
      seed,
      onEvent(event) {
        if (event.kind !== "task-finished") return;
        const { task, rounds } = event.report;
        // Not the report's: above a frozen helper it begins anew.
        const height = tasks.findIndex(({ name }) => name === task);
        const model = rewards.get(task);
        if (!model) return;
        levels[height] = {
          height,
          judge: judges.get(task)!,
          reward: model,
          policy: event.policy as SmallPolicy,
          labels: rounds.reduce((sum, { labels }) => sum + labels, 0),
          leavesOpened: archive.leavesOpened - opened,
        };
        opened = archive.leavesOpened;
      },
    });
  } finally {
    journal.close();
    await rm(folder, { recursive: true, force: true });
  }
  return { arm, family, archive, reading, levels };
}

/** Enough that nearly every input gets both answers, from policies that know nothing. */
const outputsDrawn = 6;

const writtenFact = "The inspector found it tight, clean and whole.";

function trainInputs(arm: Arm, { labels }: Sizes): number {
  return Math.round(arm.labels * labels);
}

/** Of amounts, in units of what such a block usually comes to. */
const untrainedSpread = 1;
