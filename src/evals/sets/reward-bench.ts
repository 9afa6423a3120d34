import * as z from "zod";
import { comparison } from "../../preferences/comparison.ts";
import { checked } from "../../preferences/formats/format.ts";
import { drawSides } from "../../preferences/formats/sides.ts";
import { clusterOf } from "./cluster-of.ts";
import type { PublicSet, SetComparison } from "./public-set.ts";

const schema = z.object({
  id: z.union([z.string(), z.number()]),
  subset: z.string(),
  prompt: z.string(),
  chosen: z.string(),
  rejected: z.string(),
  chosen_model: z.string().nullish(),
  rejected_model: z.string().nullish(),
});

export const rewardBench: PublicSet<SetComparison> = {
  name: "reward-bench",
  description: "2,985 prompts with a chosen and a rejected answer: chat, hard chat, safety, reasoning",
  citation: "Lambert et al. 2024, RewardBench: Evaluating Reward Models for Language Modeling, arXiv:2403.13787",
  licence: "ODC-BY; parts come from other sets with terms of their own",
  files: [],
  byHand:
    "Its authors publish it as Parquet on a hub alone (https://github.com/allenai/reward-bench says where). Turn the " +
    "filtered split into JSON Lines, with the columns id, subset, prompt, chosen and rejected: with pandas, " +
    'read_parquet(FILE).to_json("reward-bench.jsonl", orient="records", lines=True).',
  items(record) {
    const { id, subset, prompt, chosen, rejected, chosen_model, rejected_model } = checked(schema, record);
    if (chosen === rejected) return [];
    const candidate = (text: string, model?: string | null) => ({ text, ...(model && { origin: { model } }) });
    const { a, b, x } = drawSides(candidate(chosen, chosen_model), candidate(rejected, rejected_model));
    const made = comparison({ id: `reward-bench/${subset}/${id}`, input: prompt, a, b, gold: x });
    return [{ ...made, extra: { subset, cluster: clusterOf(prompt) } }];
  },
};
