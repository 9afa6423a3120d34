import * as z from "zod";
import { checked } from "../../preferences/formats/format.ts";
import { rmBench as format } from "../../preferences/formats/rm-bench.ts";
import { atCommit } from "./at-commit.ts";
import type { PublicSet, SetComparison } from "./public-set.ts";

const { file } = atCommit("THU-KEG/RM-Bench", "73c52d7b27b361621361ec959ac6c0eb9bb7a689");

const schema = z.looseObject({ id: z.union([z.string(), z.number()]), subset: z.string() });

/** Indexes of the answers' styles: concise, detailed, detailed with Markdown. */
const styles = z.looseObject({ styles: z.object({ a: z.number(), b: z.number() }) });

export const rmBench: PublicSet<SetComparison> = {
  name: "rm-bench",
  description:
    "prompts with a right and a wrong answer in three styles each, so nine comparisons a prompt: style against substance",
  citation:
    "Liu et al. 2024, RM-Bench: Benchmarking Reward Models of Language Models with Subtlety and Style, arXiv:2410.16184",
  licence: "no licence in the repository; its authors' card on the hub says ODC-BY",
  files: [
    file("data/chat_filtered.json", 1_024_313, "1df6053a68119c17eed9a54d35dc654b8cde3d3b0bbd1ad6941073e40ef5c9a8"),
    file("data/code_filtered.json", 2_681_372, "c3a56181d34835345b9c5fbf22c203439d06ea96de12b232da80628f14fe1e15"),
    file(
      "data/safety-refuse_filtered.json",
      1_624_133,
      "cf25d4cc967afe68908ff710a8ffaa6fe7aff53ad70fe0b8c689b35aa20e911f",
    ),
    file(
      "data/safety-response_filtered.json",
      994_170,
      "364caaebd7ddaa432f5120e11e8527fc1046c50d83d0d6f89346ad25f1bf51f1",
    ),
    file("data/math_filtered.json", undefined, "47c721a5dc7e7b377425b00dbf0d1c2b1885c206"),
  ],
  items(record, { file }) {
    const { id, subset: source } = checked(schema, record);
    const subset = domainOf(file, source);
    const cluster = `${subset}/${id}`;
    return format.read(record as Record<string, unknown>).map(({ comparison }) => {
      const { a, b } = checked(styles, comparison.extra).styles;
      const [right, wrong] = comparison.gold === "a" ? [a, b] : [b, a];
      return {
        ...comparison,
        id: `rm-bench/${cluster}/${right}-${wrong}`,
        extra: { ...comparison.extra, subset, source, cluster, difficulty: difficultyOf(right, wrong) },
      };
    });
  },
};

/** Hard where the wrong answer has the richer style, easy where the right one has it. */
function difficultyOf(right: number, wrong: number): "easy" | "normal" | "hard" {
  return right === wrong ? "normal" : right > wrong ? "easy" : "hard";
}

/** Its file's name says it: chat, code, math, safety-refuse, safety-response. */
function domainOf(file: string, source: string): string {
  return /(chat|code|math|safety-refuse|safety-response)[^\\/]*$/.exec(file)?.[1] ?? source;
}
