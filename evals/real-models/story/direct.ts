/** No tree: a reward model on the question itself, for yes and no, fitted on the right answers of the train split. */
import { bestOf, type Policy, type TrainingPair } from "../../../src/index.ts";
import { type ContradictionQuestion, contradictionCheck } from "../../../tasks/story-consistency/index.ts";
import type { Cases } from "./cases.ts";
import { modelReward } from "./grown.ts";
import { yesOrNo } from "./helpers.ts";

export interface DirectOptions {
  readonly train: Cases;
  readonly folder: string;
  readonly seed: number;
  readonly threads: number;
}

export async function direct({
  train,
  folder,
  seed,
  threads,
}: DirectOptions): Promise<AsyncDisposable & { readonly policy: Policy<ContradictionQuestion> }> {
  const pairs = train.checks.map(({ question, contradicts }): TrainingPair => {
    const { input, source } = contradictionCheck.present(question);
    const [chosen, rejected] = contradicts ? ["Yes.", "No."] : ["No.", "Yes."];
    return {
      input,
      source: source!,
      task: contradictionCheck.name,
      chosen: chosen!,
      rejected: rejected!,
      target: 1,
      weight: 1,
      margin: 0,
      judge: "gold",
    };
  });
  const place = { folder, seed };
  const { model } = await modelReward("head", threads).fit(pairs, place);
  const given = { ...place, task: contradictionCheck, inputs: [], reward: model, pairs };
  return {
    policy: await bestOf<ContradictionQuestion>(2).improve(yesOrNo(), given),
    [Symbol.asyncDispose]: () => model[Symbol.asyncDispose](),
  };
}
