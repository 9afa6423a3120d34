/** What a grown level is worth, on designs that nothing was trained on. */
import { normalBelow } from "./amounts.ts";
import { childrenOf, type Drawn } from "./design.ts";
import { bothAnswers, bothReports } from "./drawn.ts";
import type { GrownArm, GrownLevel } from "./grow-arm.ts";
import { answer, question, type Report, readAnswer } from "./outputs.ts";
import { isUnseen, type Three } from "./rules.ts";
import { dot, sigmoid } from "./small-policy.ts";
import { taskName } from "./tasks.ts";

/** Each list has one entry for each test design: 1 for right, 0.5 for undecided, 0 for wrong. */
export interface LevelMeasure {
  readonly height: number;
  readonly judge: readonly number[];
  readonly reward: readonly number[];
  readonly policy: readonly number[];
  /** Probability of a wrong answer from right reports: the error that is the level's own. */
  readonly ownError: readonly number[];
  /** Whether the rule of the design's root occurred in no training design. */
  readonly unseen: readonly boolean[];
  readonly labels: number;
  readonly leavesOpened: number;
}

export async function measureLevel(
  { archive, reading, family }: GrownArm,
  { height, judge, reward, policy, labels, leavesOpened }: GrownLevel,
  tests: readonly Drawn[],
): Promise<LevelMeasure> {
  const rows = [];
  for (const { design, truth, amounts } of tests) {
    archive.add(design);
    const place = { design: design.id, path: "" };
    const holds = truth.get("")!;
    const verdict = await judge.compare(bothAnswers(place, family));
    const { reports } = await policy.study(place, testSeed);
    const [yes, no] = await reward.scoreAll(
      bothReports(family).map((said) => ({
        input: question(place),
        task: taskName(height),
        output: answer(said, reports),
      })),
    );
    const [said] = await policy.sample(place, 1, { seed: testSeed });
    const text = archive.textFor(place);
    const right = height === 0 ? undefined : childrenOf("").map((path) => (amounts ?? truth).get(path)!);
    const known = reading(text, right as unknown as Three<Report> | undefined);
    const p = chanceOfHolds(
      policy.members.map((weights) =>
        family.amounts ? normalBelow(dot(known, weights) / weights.at(-1)!) : sigmoid(dot(weights, known)),
      ),
    );
    rows.push({
      judge:
        verdict.status === "unjudged"
          ? 0.5
          : rightness(verdict.choice === "tie" ? 0 : verdict.choice === "a" ? 1 : -1, holds),
      reward: rightness(yes!.mean - no!.mean, holds),
      policy: Number(readAnswer(said!).holds === holds),
      ownError: holds ? 1 - p : p,
      unseen: height > 0 && isUnseen(archive.rule(place)),
    });
  }
  return {
    height,
    judge: rows.map((row) => row.judge),
    reward: rows.map((row) => row.reward),
    policy: rows.map((row) => row.policy),
    ownError: rows.map((row) => row.ownError),
    unseen: rows.map((row) => row.unseen),
    labels,
    leavesOpened,
  };
}

const testSeed = 1_000_003;

/** @param forHolds above 0 where that is preferred */
function rightness(forHolds: number, holds: boolean): number {
  return forHolds === 0 ? 0.5 : Number(forHolds > 0 === holds);
}

/** That most of the members say so, each by a draw. */
function chanceOfHolds(probabilities: readonly number[]): number {
  let chances = [1];
  for (const p of probabilities) {
    const next = new Array<number>(chances.length + 1).fill(0);
    for (const [votes, chance] of chances.entries()) {
      next[votes]! += chance * (1 - p);
      next[votes + 1]! += chance * p;
    }
    chances = next;
  }
  return chances.reduce((sum, chance, votes) => sum + (2 * votes > probabilities.length ? chance : 0), 0);
}
