/** No tree: a reward model on the question itself, for yes and no, fitted on right answers. */
import { bestOf, type JudgedTask, type Policy, type TrainingPair } from "../../../src/index.ts";
import { yesOrNo } from "./answers.ts";
import { modelReward } from "./kept-open.ts";

export interface DirectOptions<Input> {
  readonly task: JudgedTask<Input>;
  readonly answers: readonly { readonly question: Input; readonly isYes: boolean }[];
  readonly folder: string;
  readonly seed: number;
  readonly threads: number;
}

export async function direct<Input>({
  task,
  answers,
  folder,
  seed,
  threads,
}: DirectOptions<Input>): Promise<AsyncDisposable & { readonly policy: Policy<Input> }> {
  const pairs = answers.map(({ question, isYes }): TrainingPair => {
    const { input, source } = task.present(question);
    return {
      input,
      source: source!,
      task: task.name,
      chosen: isYes ? "Yes." : "No.",
      rejected: isYes ? "No." : "Yes.",
      target: 1,
      weight: 1,
      margin: 0,
      judge: "gold",
    };
  });
  const place = { folder, seed };
  const { model } = await modelReward("head", threads).fit(pairs, place);
  return {
    policy: await bestOf<Input>(2).improve(yesOrNo(), { ...place, task, inputs: [], reward: model, pairs }),
    [Symbol.asyncDispose]: () => model[Symbol.asyncDispose](),
  };
}
