/**
 * Amplification with distillation: the judge, who may have its question taken apart and answered in parts, judges training
 * comparisons; a reward model learns from that to judge at once what the amplified judge would say, and judges afterwards.
 * Source: Christiano et al. 2018, arXiv:1810.08575.
 */
import { join } from "node:path";
import { assisted } from "../../judges/assisted.ts";
import { rewardJudge } from "../../judges/reward-judge.ts";
import type { Protocol } from "../protocol.ts";
import { labelTrain, learnable, rewardOf } from "./label-train.ts";
import { subQuestions } from "./sub-questions.ts";

export interface AmplificationOptions {
  /** Into which a question is taken apart, at most; 3 unless given. */
  readonly questions?: number;
}

export function amplification({ questions = 3 }: AmplificationOptions = {}): Protocol {
  const name = "amplification";
  return {
    name,
    async prepare(setting) {
      const reward = rewardOf(setting, name);
      const { judge, assistant, folder, seed, signal } = setting;
      const amplified = assisted(judge, [subQuestions(assistant, { questions, seed })]);
      const pairs = await learnable(await labelTrain(amplified, setting));
      const { model } = await reward.fit(pairs, { folder: join(folder, "reward"), seed, ...(signal && { signal }) });
      return rewardJudge(model);
    },
  };
}
