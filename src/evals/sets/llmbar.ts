import * as z from "zod";
import { checked } from "../../preferences/formats/format.ts";
import { llmbar as format } from "../../preferences/formats/llmbar.ts";
import { atCommit } from "./at-commit.ts";
import { clusterOf } from "./cluster-of.ts";
import { placeName } from "./place-name.ts";
import type { PublicSet, SetComparison } from "./public-set.ts";

const { file } = atCommit("princeton-nlp/LLMBar", "900616bff90b6c6c8e1681f7d079250637c55992");

const schema = z.looseObject({
  label: z.union([z.literal(1), z.literal(2)], {
    error: ({ input }) => (input === undefined ? "expected 1 or 2, received undefined" : "it must be 1 or 2"),
  }),
  id: z.string().optional(),
  subset: z.string().optional(),
});

export const llmbar: PublicSet<SetComparison> = {
  name: "llmbar",
  description:
    "419 instructions with two outputs, of which one follows it and the other does not: 100 natural, 319 adversarial",
  citation: "Zeng et al. 2023, Evaluating Large Language Models at Evaluating Instruction Following, arXiv:2310.07641",
  licence: "MIT",
  files: [
    file(
      "Dataset/LLMBar/Natural/dataset.json",
      91_269,
      "f7127b7aa78104cb8e03a2b1b3ac0077e95b125714dd441a8ee63666145a3375",
    ),
    file(
      "Dataset/LLMBar/Adversarial/Neighbor/dataset.json",
      131_988,
      "6712c7eda6342602e0bc7c06c282fa95e2110d4e741a284026a62d937f9780a0",
    ),
    file(
      "Dataset/LLMBar/Adversarial/GPTInst/dataset.json",
      211_768,
      "1002425f73c2cf54b6e6de99bce3f6c60fa2a17d13194772e37d7481c1351d42",
    ),
    file(
      "Dataset/LLMBar/Adversarial/GPTOut/dataset.json",
      32_640,
      "1ff56e520d7607750a9866a3be0f5b850392ca4477a1f69d80f32bd3e310f561",
    ),
    file(
      "Dataset/LLMBar/Adversarial/Manual/dataset.json",
      79_050,
      "0d9598769a39cdbbd265778c37e49939d41d5f76dcfb17bd75dcfa07516d3837",
    ),
  ],
  items(record, place) {
    const row = checked(schema, record);
    const subset = row.subset ?? subsetOf(place.file);
    const id = `llmbar/${row.id ?? `${subset}/${place.index}`}`;
    return format.read({ ...row, id }).map(({ comparison }) => ({
      ...comparison,
      // Two of the adversarial ones have one instruction.
      extra: { ...comparison.extra, subset, cluster: clusterOf(comparison.input) },
    }));
  },
};

/** Of "Dataset/LLMBar/Adversarial/GPTInst/dataset.json": Adversarial_GPTInst. */
function subsetOf(file: string): string {
  const folders = file.split(/[\\/]/).slice(0, -1);
  const root = folders.findLastIndex((name) => name === "LLMBar" || name === "Processed");
  return root < 0 ? placeName(file) : folders.slice(root + 1).join("_");
}
