import * as z from "zod";
import { checked } from "../../preferences/formats/format.ts";
import { clusterOf } from "./cluster-of.ts";
import type { LabelledSteps } from "./labelled-steps.ts";
import { placeName } from "./place-name.ts";
import type { PublicSet } from "./public-set.ts";

const schema = z.object({
  id: z.string(),
  problem: z.string(),
  steps: z.array(z.string()).min(1),
  label: z.int().min(-1),
});

export const processbench: PublicSet<LabelledSteps> = {
  name: "processbench",
  description: "3,400 solutions of mathematical problems and their first wrong step, as people found it",
  citation: "Zheng et al. 2024, ProcessBench: Identifying Process Errors in Mathematical Reasoning, arXiv:2412.06559",
  licence: "no licence in the repository",
  files: [],
  byHand:
    "Its authors keep it on a hub alone (https://github.com/QwenLM/ProcessBench says where): one JSON file for each of " +
    "gsm8k, math, olympiadbench and omnimath, with the fields id, problem, steps and label.",
  items(record, { file }) {
    const { id, problem, steps, label } = checked(schema, record);
    const subset = /^[a-z0-9]+(?=-)/.exec(id)?.[0] ?? placeName(file);
    const firstMistake = label < 0 ? null : label;
    return [{ id: `processbench/${id}`, cluster: clusterOf(problem), subset, question: problem, steps, firstMistake }];
  },
};
