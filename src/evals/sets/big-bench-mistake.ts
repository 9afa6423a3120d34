import * as z from "zod";
import { checked } from "../../preferences/formats/format.ts";
import { atCommit } from "./at-commit.ts";
import { clusterOf } from "./cluster-of.ts";
import type { LabelledSteps } from "./labelled-steps.ts";
import { placeName } from "./place-name.ts";
import type { PublicSet } from "./public-set.ts";

const { file } = atCommit("WHGTyen/BIG-Bench-Mistake", "270683a4ecce6f3b22c4ab28a204ab8fa09f2517");

const schema = z.object({
  input: z.string(),
  steps: z.array(z.string()).min(1),
  /** Of one chain none could be told. */
  answer: z.string().nullable(),
  target: z.string(),
  mistake_index: z.int().min(0).nullable(),
});

export const bigBenchMistake: PublicSet<LabelledSteps> = {
  name: "big-bench-mistake",
  description: "2,186 chains of thought of PaLM 2 on five tasks, and their first wrong step as people found it",
  citation: "Tyen et al. 2023, LLMs Cannot Find Reasoning Errors, but Can Correct Them!, arXiv:2311.08516",
  licence: "Apache-2.0",
  files: [
    file("word_sorting.jsonl", 1_075_927, "e9deb2c57f7fc87f2d10336bc350c93c599bd3f483e3fb0ffb54854257ef8159"),
    file(
      "tracking_shuffled_objects.jsonl",
      301_489,
      "637282d5721b76fb5a1d3b1eedef0b476b2a6634bd91f281ca69b782a670bd42",
    ),
    file("logical_deduction.jsonl", 743_519, "f521efec7c975558ac6a35e8d66a84bc17ff696865c622bc93604307bc63f0cd"),
    file("multistep_arithmetic.jsonl", 192_067, "b3f9a99e62bdcb758d6cafc531a43f6d6bca6812190cce4f982d1c01ac0767d3"),
    file("dyck_languages.jsonl", 947_649, "38cf1f524d119ce8d12c21d933ed8aa8d82bb5a36c4f6e71ed499ede234512f4"),
  ],
  items(record, { file, index }) {
    const { input, steps, answer, target, mistake_index } = checked(schema, record);
    const subset = placeName(file);
    const id = `big-bench-mistake/${subset}/${index}`;
    return [
      {
        id,
        cluster: clusterOf(input),
        subset,
        question: input,
        steps,
        firstMistake: mistake_index,
        ...(answer !== null && { answer }),
        target,
      },
    ];
  },
};
