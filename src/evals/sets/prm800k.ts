import * as z from "zod";
import { checked } from "../../preferences/formats/format.ts";
import { atCommit } from "./at-commit.ts";
import { clusterOf } from "./cluster-of.ts";
import type { LabelledSteps } from "./labelled-steps.ts";
import { placeName } from "./place-name.ts";
import type { PublicSet } from "./public-set.ts";

const { largeFile } = atCommit("openai/prm800k", "7ecc794703b2877f63226f2477a49b34f9b25163");

const schema = z.object({
  is_quality_control_question: z.boolean(),
  is_initial_screening_question: z.boolean(),
  question: z.object({
    problem: z.string(),
    ground_truth_answer: z.string().nullish(),
    pre_generated_steps: z.array(z.string()).nullish(),
    pre_generated_answer: z.string().nullish(),
  }),
  label: z.object({
    steps: z.array(
      z.object({
        completions: z.array(z.object({ text: z.string(), rating: z.number().nullable() })).nullable(),
        human_completion: z.unknown(),
        chosen_completion: z.int().nullable(),
      }),
    ),
    finish_reason: z.string(),
  }),
});

export const prm800k: PublicSet<LabelledSteps> = {
  name: "prm800k",
  description:
    "solutions of problems of MATH by a model and their first wrong step as people found it: phase 2, test part, without " +
    "those that served for quality control",
  citation: "Lightman et al. 2023, Let's Verify Step by Step, arXiv:2305.20050",
  licence: "MIT",
  files: [
    largeFile(
      "prm800k/data/phase2_test.jsonl",
      12_240_719,
      "6b172efa884ac8341a946dd82e06947c135b7254109fb3f7aa907c715d98aaad",
    ),
  ],
  items(record, { file, index }) {
    const { question, label, ...row } = checked(schema, record);
    const { problem, ground_truth_answer: target, pre_generated_steps: steps, pre_generated_answer: answer } = question;
    const isControl = row.is_quality_control_question || row.is_initial_screening_question;
    // Others were given up, or are of a problem that is itself wrong.
    const isWhole = label.finish_reason === "solution" || label.finish_reason === "found_error";
    if (isControl || !isWhole || !steps) return [];
    const ratings = label.steps.map(({ completions }) => completions?.[0]?.rating ?? null);
    const firstWrong = ratings.indexOf(-1);
    const subset = placeName(file);
    return [
      {
        id: `prm800k/${subset}/${index}`,
        cluster: clusterOf(problem),
        subset,
        question: problem,
        steps,
        firstMistake: firstWrong < 0 ? null : firstWrong,
        ...(answer && { answer }),
        ...(target && { target }),
      },
    ];
  },
};
