/**
 * Process supervision: the judge labels single steps, which it can check where it could not check a whole output, up to
 * the first that is wrong; a reward model learns from steps that are right and wrong, and judges an output by its steps.
 * Source: Lightman et al. 2023, arXiv:2305.20050; Uesato et al. 2022, arXiv:2211.14275.
 */
import { join } from "node:path";
import { EspalierError } from "../../core/errors.ts";
import type { Judge } from "../../judges/judge.ts";
import { rewardJudge } from "../../judges/reward-judge.ts";
import type { Comparison, Side } from "../../preferences/comparison.ts";
import { fewestPairs } from "../../rewards/pairs.ts";
import type { TrainingPair } from "../../rewards/training-pair.ts";
import type { Protocol, Setting } from "../protocol.ts";
import { drawnTrain, rewardOf } from "./label-train.ts";
import { beginnings, linesOrSentences, rightStep, type Steps, stepComparison } from "./steps.ts";
import { type StepwiseOptions, stepwise } from "./stepwise.ts";
import { withinMeans } from "./within-means.ts";

/** Every step that is judged counts as a label. */
export function processSupervision(options: StepwiseOptions = {}): Protocol {
  const name = "process supervision";
  return {
    name,
    async prepare(setting) {
      const reward = rewardOf(setting, name);
      const { judge, folder, seed, signal } = setting;
      const pairs = await stepPairs(judge, setting, options.steps ?? linesOrSentences);
      if (pairs.length < fewestPairs) {
        throw new EspalierError(
          `${setting.labels} labels of steps made ${pairs.length} pairs of a right and a wrong step; at least ${fewestPairs} are needed. Allow more labels, or give comparisons whose outputs part where the judge can check a step.`,
        );
      }
      const place = { folder: join(folder, "steps"), seed, ...(signal && { signal }) };
      const { model } = await reward.fit(pairs, place);
      return rewardJudge(stepwise(model, options));
    },
  };
}

/**
 * Both outputs are followed step by step until one goes wrong: where the other is still right, those two beginnings are a
 * pair. Of equally many steps, since a wrong step always is the last that was judged: else a reward model would learn that
 * what is longer is worse.
 */
async function stepPairs(
  judge: Judge,
  { train, labels, seed, signal }: Setting,
  steps: Steps,
): Promise<TrainingPair[]> {
  const pairs: TrainingPair[] = [];
  let left = labels;

  async function isRight(comparison: Comparison, side: Side, step: number): Promise<boolean | undefined> {
    if (left <= 0) return undefined;
    signal?.throwIfAborted();
    left -= 1;
    const asked = stepComparison(comparison, side, steps, step);
    const verdict = await judge.compare(asked, signal && { signal });
    if (verdict.status === "unjudged" || verdict.choice === "tie") return undefined;
    return asked[verdict.choice].text === rightStep;
  }

  async function pairOf(comparison: Comparison): Promise<TrainingPair | undefined> {
    const [a, b] = [beginnings(comparison.a.text, steps), beginnings(comparison.b.text, steps)];
    for (let step = 0; step < Math.min(a.length, b.length); step++) {
      const rightA = await isRight(comparison, "a", step);
      // What both say is judged once.
      const rightB = a[step] === b[step] ? rightA : await isRight(comparison, "b", step);
      if (rightA && rightB) continue;
      // What follows from a wrong step is neither right nor wrong; of a doubtful one nobody knows.
      if (rightA === undefined || rightB === undefined || rightA === rightB) return undefined;
      const [chosen, rejected] = rightA ? [a[step]!, b[step]!] : [b[step]!, a[step]!];
      return pairFrom(comparison, chosen, rejected, judge.id);
    }
    return undefined;
  }

  await withinMeans(async () => {
    for (const comparison of drawnTrain(train, seed)) {
      if (left <= 0) break;
      const pair = await pairOf(comparison);
      if (pair) pairs.push(pair);
    }
  });
  return pairs;
}

function pairFrom({ input, task, source }: Comparison, chosen: string, rejected: string, judge: string): TrainingPair {
  return {
    ...{ input, chosen, rejected, target: 1, weight: 1, margin: 0, judge },
    ...(task !== undefined && { task }),
    ...(source !== undefined && { source }),
  };
}
