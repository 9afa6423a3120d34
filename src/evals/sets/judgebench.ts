import * as z from "zod";
import { comparison } from "../../preferences/comparison.ts";
import { checked } from "../../preferences/formats/format.ts";
import { atCommit } from "./at-commit.ts";
import { clusterOf } from "./cluster-of.ts";
import type { PublicSet, SetComparison } from "./public-set.ts";

const { file } = atCommit("ScalerLab/JudgeBench", "e2c52c284e735e139b3daa61c206ee208f36c461");

const schema = z.object({
  pair_id: z.string(),
  source: z.string(),
  question: z.string(),
  response_model: z.string(),
  response_A: z.string(),
  response_B: z.string(),
  label: z.enum(["A>B", "B>A"]),
});

export const judgebench: PublicSet<SetComparison> = {
  name: "judgebench",
  description:
    "620 hard questions of knowledge, reasoning, mathematics and code with two answers of one strong model: one right, one wrong",
  citation: "Tan et al. 2024, JudgeBench: A Benchmark for Evaluating LLM-Based Judges, arXiv:2410.12784",
  licence: "no licence in the repository; its questions are of MMLU-Pro, LiveBench and LiveCodeBench",
  files: [
    file(
      "data/dataset=judgebench,response_model=gpt-4o-2024-05-13.jsonl",
      1_960_188,
      "d5106306b38dead1b2e964ecf5534a3e7b2fc4b8d3b8da327599edfcebd76042",
    ),
    file(
      "data/dataset=judgebench,response_model=claude-3-5-sonnet-20240620.jsonl",
      920_039,
      "3b70504588e400613bf5744a20a345da8701b7150be9a30c9db0e6f3d7b70a62",
    ),
  ],
  items(record) {
    const { pair_id, source, question, response_model, response_A, response_B, label } = checked(schema, record);
    const candidate = (text: string) => ({ text, origin: { model: response_model } });
    const made = comparison({
      id: `judgebench/${pair_id}`,
      input: question,
      a: candidate(response_A),
      b: candidate(response_B),
      gold: label === "A>B" ? "a" : "b",
    });
    // Both models answered some of the questions.
    return [{ ...made, extra: { subset: categoryOf(source), cluster: clusterOf(question), source } }];
  },
};

/** As the paper reports them. */
function categoryOf(source: string): string {
  if (source.startsWith("mmlu-pro")) return "knowledge";
  return { "livebench-reasoning": "reasoning", "livebench-math": "math", livecodebench: "coding" }[source] ?? source;
}
