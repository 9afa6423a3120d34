/**
 * Weak to strong: the weak judge's labels train a stronger student, who is also taught to trust itself where it is sure,
 * so that it need not learn the judge's mistakes. Source: Burns et al. 2023, arXiv:2312.09390, section 4.3.2.
 *
 * The auxiliary confidence loss is (1 - c) CE(student, weak label) + c CE(student, own hardened prediction). Cross-entropy
 * is linear in its target, so that is one loss on the target (1 - c) weak + c own; a fit takes targets as they are, so own
 * predictions are those of the fit before, and fits follow each other. Burns et al. raise c while training in the same way.
 */
import { join } from "node:path";
import { EspalierError } from "../../core/errors.ts";
import { rewardJudge } from "../../judges/reward-judge.ts";
import type { RewardModel } from "../../rewards/reward-model.ts";
import type { TrainingPair } from "../../rewards/training-pair.ts";
import type { Protocol } from "../protocol.ts";
import { keptScores } from "./kept-scores.ts";
import { labelTrain, learnable, rewardOf } from "./label-train.ts";

export interface WeakToStrongOptions {
  /** Weight of the student's own predictions, in [0, 1); 0.5 unless given, 0 for the judge's labels alone. */
  readonly confidence?: number;
  /** Fits after the first, each with the predictions of the one before; 2 unless given. */
  readonly rounds?: number;
}

/** @throws EspalierError for a weight that leaves the judge no say */
export function weakToStrong({ confidence = 0.5, rounds = 2 }: WeakToStrongOptions = {}): Protocol {
  if (!(confidence >= 0 && confidence < 1)) {
    throw new EspalierError(`A confidence weight of ${confidence} cannot be used: it is at least 0 and below 1.`);
  }
  const name = "weak to strong";
  return {
    name,
    async prepare(setting) {
      const reward = rewardOf(setting, name);
      const { judge, folder, seed, signal } = setting;
      const weak = await learnable(await labelTrain(judge, setting));
      const trained = async (pairs: readonly TrainingPair[], round: number) => {
        const place = { folder: join(folder, `student-${round}`), seed, ...(signal && { signal }) };
        return (await reward.fit(pairs, place)).model;
      };
      let student = await trained(weak, 0);
      for (let round = 1; round <= rounds && confidence > 0; round++) {
        const own = keptScores(student, folder, `student-${round - 1}-scores.json`);
        const pairs = await withConfidence(weak, own, confidence, signal);
        await student[Symbol.asyncDispose]();
        student = await trained(pairs, round);
      }
      return rewardJudge(student);
    },
  };
}

/** @returns the pairs with a share of what the student itself says of them; whoever is then better is the chosen one */
export async function withConfidence(
  pairs: readonly TrainingPair[],
  student: Pick<RewardModel, "scoreAll">,
  confidence: number,
  signal?: AbortSignal,
): Promise<TrainingPair[]> {
  const items = pairs.flatMap(({ input, chosen, rejected, task, source, notes }) => {
    const context = {
      ...(task !== undefined && { task }),
      ...(source !== undefined && { source }),
      ...(notes && { notes }),
    };
    return [chosen, rejected].map((output) => ({ input, output, ...context }));
  });
  const scores = await student.scoreAll(items, signal && { signal });
  return pairs.map((pair, at) => {
    const difference = scores[2 * at]!.mean - scores[2 * at + 1]!.mean;
    const own = difference > 0 ? 1 : difference < 0 ? 0 : 0.5;
    const target = (1 - confidence) * pair.target + confidence * own;
    return target >= 0.5 ? { ...pair, target } : turned({ ...pair, target });
  });
}

function turned({ chosen, rejected, target, notes, ...pair }: TrainingPair): TrainingPair {
  const about = { a: "b", b: "a", both: "both" } as const;
  return {
    ...pair,
    chosen: rejected,
    rejected: chosen,
    target: 1 - target,
    // What the judge thought the better one by is no margin of the other.
    margin: 0,
    ...(notes && { notes: notes.map((note) => ({ ...note, about: about[note.about] })) }),
  };
}
