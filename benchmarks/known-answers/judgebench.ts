/** JudgeBench's reward models on the pairs of GPT-4o. Published: the paper's table of reward models. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metric, SetComparison, Verdict } from "../../src/index.ts";
import type { Known } from "./known.ts";
import { figuresOf, replayed, right, verdict } from "./replayed.ts";

const pairs = "dataset=judgebench,response_model=gpt-4o-2024-05-13";

/** Knowledge, reasoning, math, coding, overall; per cent. */
const published: Readonly<Record<string, readonly number[]>> = {
  "Skywork_Skywork-Reward-Gemma-2-27B": [59.74, 66.33, 83.93, 50.0, 64.29],
  "Skywork_Skywork-Reward-Llama-3.1-8B": [59.09, 64.29, 76.79, 50.0, 62.29],
  "internlm_internlm2-20b-reward": [62.34, 69.39, 66.07, 50.0, 63.43],
  "internlm_internlm2-7b-reward": [56.49, 61.22, 71.43, 50.0, 59.43],
  "Ray2333_GRM-Gemma-2B-rewardmodel-ft": [62.99, 53.06, 64.29, 54.76, 59.43],
};
const parts = ["knowledge", "reasoning", "math", "coding", "overall"];

export async function judgebench(folder: string): Promise<Known[]> {
  const arms = Object.fromEntries(Object.keys(published).map((model) => [model, replayed(model, said(folder, model))]));
  const metrics = Object.fromEntries(
    parts.map((part): [string, Metric<SetComparison, Verdict>] => [
      part,
      { ...right, ...(part !== "overall" && { only: ({ extra }: SetComparison) => extra.subset === part }) },
    ]),
  );
  const figure = await figuresOf("judgebench", join(folder, "data", `${pairs}.jsonl`), arms, metrics);
  return Object.entries(published).flatMap(([model, figures]) =>
    figures.map((published, at) => ({
      what: `${model.split("_")[1]}: ${parts[at]}, %`,
      published,
      found: 100 * (figure(parts[at]!, model) ?? Number.NaN),
      digits: 2,
    })),
  );
}

/** The second order's decision is told with the first order's letters. Where the two differ there is no winner. */
function said(folder: string, model: string): ReadonlyMap<string, Verdict> {
  const path = join(folder, "outputs", `${pairs},judge_name=reward_model,judge_model=${model}.jsonl`);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return new Map(
    lines.map((line) => {
      const { pair_id, judgments } = JSON.parse(line);
      const [first, second] = judgments.map(({ decision }: { decision: string }) => decision);
      const choice = first === "A>B" && second === "B>A" ? "a" : first === "B>A" && second === "A>B" ? "b" : "tie";
      return [`judgebench/${pair_id}`, verdict(choice)];
    }),
  );
}
