import * as z from "zod";
import { checked } from "../../preferences/formats/format.ts";
import { pandalm as format } from "../../preferences/formats/pandalm.ts";
import { atCommit } from "./at-commit.ts";
import { clusterOf } from "./cluster-of.ts";
import type { PublicSet, SetComparison } from "./public-set.ts";
import { votesOf } from "./votes.ts";

const { file } = atCommit("WeOpenML/PandaLM", "3871806e72b4832f815ecafd24d3503c73403f48");

/** A spreadsheet took a few answers that are "false" or a number for one. */
const text = z.union([z.string(), z.boolean(), z.number()], "expected a text, received undefined").transform(String);

const schema = z.looseObject({
  idx: z.number(),
  cmp_key: z.string(),
  instruction: z.string(),
  response1: text,
  response2: text,
  annotator1: z.number(),
});

export const pandalm: PublicSet<SetComparison> = {
  name: "pandalm",
  description: "999 pairs of answers of small models to 170 instructions, each judged by three people; ties count",
  citation:
    "Wang et al. 2023, PandaLM: An Automatic Evaluation Benchmark for LLM Instruction Tuning Optimization, arXiv:2306.05087",
  licence: "Apache-2.0",
  files: [file("data/testset-v1.json", 937_899, "cc154f9067c7382d7ea86f8f246511a5e1ac87e1fddd845c5938d789505b07a4")],
  items(record) {
    const row = checked(schema, record);
    const { idx, cmp_key: subset, instruction } = row;
    const id = `pandalm/${idx}`;
    return format.read(row).map(({ comparison, preferences }) => ({
      ...comparison,
      id,
      ...votesOf(preferences, { ...comparison.extra, subset, cluster: clusterOf(instruction) }),
    }));
  },
};
