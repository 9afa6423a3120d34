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
          `${setting.labels} labels of steps made ${pairs.length} pairs of a right and a wrong step; at least ${fewestPairs} are needed. Allow more labels.`,
        );
      }
      const place = { folder: join(folder, "steps"), seed, ...(signal && { signal }) };
      const { model } = await reward.fit(pairs, place);
      return rewardJudge(stepwise(model, options));
    },
  };
}

interface LabelledStep {
  /** The output up to this step. */
  readonly text: string;
  readonly isRight: boolean;
}

/** What was said of steps, as pairs of beginnings of outputs of one input: one that ends rightly, one that ends wrongly. */
async function stepPairs(
  judge: Judge,
  { train, labels, seed, signal }: Setting,
  steps: Steps,
): Promise<TrainingPair[]> {
  const pairs: TrainingPair[] = [];
  let left = labels;

  async function* labelled(comparison: Comparison, side: Side): AsyncGenerator<LabelledStep> {
    for (const [step, text] of beginnings(comparison[side].text, steps).entries()) {
      if (left <= 0) return;
      signal?.throwIfAborted();
      left -= 1;
      const asked = stepComparison(comparison, side, steps, step);
      const verdict = await judge.compare(asked, signal && { signal });
      if (verdict.status === "unjudged" || verdict.choice === "tie") continue;
      const isRight = asked[verdict.choice].text === rightStep;
      yield { text, isRight };
      // What follows from a wrong step is neither right nor wrong.
      if (!isRight) return;
    }
  }

  await withinMeans(async () => {
    for (const comparison of drawnTrain(train, seed)) {
      if (left <= 0) break;
      const said: LabelledStep[] = [];
      try {
        for (const side of ["a", "b"] as const) for await (const step of labelled(comparison, side)) said.push(step);
      } finally {
        pairs.push(...paired(comparison, said, judge.id));
      }
    }
  });
  return pairs;
}

/** All pairs of one comparison weigh as one does: an output of many steps is not more important. */
function paired({ input, task, source }: Comparison, said: readonly LabelledStep[], judge: string): TrainingPair[] {
  const distinct = [...new Map(said.map((step) => [step.text, step])).values()];
  const wrong = distinct.filter(({ isRight }) => !isRight);
  const right = distinct.filter(({ isRight }) => isRight);
  return right.flatMap(({ text: chosen }) =>
    wrong.map(({ text: rejected }) => ({
      input,
      chosen,
      rejected,
      target: 1,
      weight: 1 / (right.length * wrong.length),
      margin: 0,
      judge,
      ...(task !== undefined && { task }),
      ...(source !== undefined && { source }),
    })),
  );
}
