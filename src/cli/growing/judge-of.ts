/** The judge that --judge names: a model by its rubric, people, or a panel of several. */
import { basename, resolve } from "node:path";
import type { Journal } from "../../journal/journal.ts";
import { humanJudge } from "../../judges/human/human-judge.ts";
import type { Judge } from "../../judges/judge.ts";
import { modelJudge } from "../../judges/model-judge.ts";
import { panel } from "../../judges/panel.ts";
import type { PolicyModels } from "../../oversight/policy-models.ts";
import { loadJudging } from "../content.ts";

export const human = "human";

/** @returns the dataset in which people find what they are to judge @param out the folder that is grown in */
export function peoplesDataset(out: string): string {
  return `${basename(resolve(out))}-people`;
}

export async function judgeOf(
  names: readonly string[],
  { rubric, out }: { readonly rubric?: string; readonly out: string },
  models: PolicyModels,
  journal: Journal,
): Promise<Judge> {
  const judging = await loadJudging(rubric);
  const judges = await Promise.all(
    names.map(async (name) => {
      if (name === human) return humanJudge(journal, { dataset: peoplesDataset(out) });
      const model = await models.open(name);
      return judging((by) => modelJudge(model, by));
    }),
  );
  return judges.length === 1 ? judges[0]! : panel(judges);
}
