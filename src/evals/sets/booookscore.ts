import * as z from "zod";
import { booookscore as format } from "../../preferences/formats/booookscore.ts";
import { checked } from "../../preferences/formats/format.ts";
import { atCommit } from "./at-commit.ts";
import type { PublicSet, SetComparison } from "./public-set.ts";
import { votesOf } from "./votes.ts";

const { file } = atCommit("lilakk/BooookScore", "094bf69bc55317b728b4b2bb679c287e0176ae6c");
const annotations = "annotations/human_annotations/qualitative_comparison";

const answer = z.object({
  from_name: z.string(),
  value: z.object({ choices: z.array(z.string()).optional(), text: z.array(z.string()).optional() }),
});
/** As Label Studio exports it. */
const exported = z.object({
  data: z.object({ book: z.string(), summary_1: z.string(), summary_2: z.string() }),
  annotations: z.tuple([z.object({ result: z.array(answer) })]),
});
const line = z.looseObject({ annotator: z.union([z.string(), z.number()]), phase: z.string(), book: z.string() });

export const booookscore: PublicSet<SetComparison> = {
  name: "booookscore",
  description:
    "100 pairs of summaries of whole books by GPT-4, merged hierarchically or updated incrementally, each judged by one reader",
  citation: "Chang et al. 2023, BooookScore: A Systematic Exploration of Book-Length Summarization, arXiv:2310.00785",
  licence: "MIT; the books themselves are in copyright and are no part of it",
  files: [
    file(
      `${annotations}/pilot/annotator1.json`,
      66_749,
      "d253f6c45fe16614968020413c6c8cdeeecfd91c820b2fbef2f6ddb91b07ad8e",
    ),
    file(
      `${annotations}/pilot/annotator2.json`,
      63_199,
      "4c7694def0bb6891e65c5e68165204b70f01d641fccff538eb78482bf0773d8d",
    ),
    file(
      `${annotations}/pilot/annotator3.json`,
      59_856,
      "9fb972bad6b1a40c20b9f6333688c5bf3719e9491899e4cffe9bad1a4b84004e",
    ),
    file(
      `${annotations}/pilot/annotator4.json`,
      69_088,
      "586b9def6cb2b39cd8b1652f94b08b26b13c6fac81ae8f0bcd3415f46a8a76d5",
    ),
    file(
      `${annotations}/formal/annotator1.json`,
      295_726,
      "37f962c7631a77fb6bee0afb9fec4cfed063b22da57a52e45a2dfc7db6c762e8",
    ),
    file(
      `${annotations}/formal/annotator2.json`,
      287_832,
      "a003396eba991d4061254f333226e51de32710cf0972f273934e2e95e07c04f4",
    ),
    file(
      `${annotations}/formal/annotator3.json`,
      288_564,
      "469dfe14b518c6c8ca668c985fb1b5b891f774f5cc434a9c18633b832af5428c",
    ),
    file(
      `${annotations}/formal/annotator4.json`,
      288_898,
      "b97ebee7372c60bddd8ce1c0a1b4162236ffc670d4c52a4c4b6427348cf5a923",
    ),
  ],
  items(record, place) {
    const row = "annotator" in Object(record) ? checked(line, record) : rowOf(record, place.file);
    const { annotator, phase: subset, book } = row;
    return format.read(row).map(({ comparison, preferences }) => ({
      ...comparison,
      id: `booookscore/${subset}/${annotator}/${book}`,
      ...votesOf(preferences, { ...comparison.extra, subset, cluster: book, annotator: `${subset} ${annotator}` }),
    }));
  },
};

/** @returns what a line of JSON Lines has, from an export; the file's name says who judged, and its folder in which phase */
function rowOf(record: unknown, file: string) {
  const { data, annotations } = checked(exported, record);
  const said = new Map(annotations[0].result.map(({ from_name, value }) => [from_name, value]));
  const thoughts = (said.get("thoughts") ?? said.get("preference_comments"))?.text?.join("\n");
  const [, phase, annotator] = /(pilot|formal)[\\/]annotator(\d+)/.exec(file) ?? [];
  return {
    ...data,
    annotator: annotator ?? file,
    phase: phase ?? "formal",
    preference: said.get("preference")?.choices?.[0],
    ...(thoughts && { thoughts }),
  };
}
