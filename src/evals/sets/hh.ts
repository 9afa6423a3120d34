import * as z from "zod";
import { checked } from "../../preferences/formats/format.ts";
import { hh as format } from "../../preferences/formats/hh.ts";
import { atCommit } from "./at-commit.ts";
import { clusterOf } from "./cluster-of.ts";
import { placeName } from "./place-name.ts";
import type { PublicSet, SetComparison } from "./public-set.ts";

const { file, largeFile } = atCommit("anthropics/hh-rlhf", "354e5c3cb8960630860dd5774a6ac2a58313bf4d");

const schema = z.looseObject({ chosen: z.string().min(1), rejected: z.string().min(1) });

export const hh: PublicSet<SetComparison> = {
  name: "hh",
  description:
    "the test part of the helpful and harmless dialogues: which of two last answers one person preferred (some are unpleasant)",
  citation:
    "Bai et al. 2022, Training a Helpful and Harmless Assistant with Reinforcement Learning from Human Feedback, arXiv:2204.05862",
  licence: "MIT",
  files: [
    largeFile(
      "helpful-base/test.jsonl.gz",
      875_191,
      "8be3fc1a13b27901631696f2be6f184c799f1baeaf145f53ac5db24960adc37b",
    ),
    largeFile(
      "helpful-rejection-sampled/test.jsonl.gz",
      1_361_231,
      "abc35dbc56015db1dae0faa484514ccbc3eee0133bfcd557fc69250619b028bb",
    ),
    largeFile(
      "helpful-online/test.jsonl.gz",
      1_053_578,
      "39a475cc7e0df972902f8e3a0972726fce826ac65369bda8c671de4330c60a10",
    ),
    file("harmless-base/test.jsonl.gz", 742_801, "ebfaaed21162a4de120ae85366075b34425e2a6303fac59b99555002f7016f03"),
  ],
  items(record, place) {
    const row = checked(schema, record);
    if (row.chosen === row.rejected) return [];
    const subset = /([^\\/]+)[\\/][^\\/]+$/.exec(place.file)?.[1] ?? placeName(place.file);
    return format.read(row).map(({ comparison, preferences: [preference] }) => ({
      ...comparison,
      id: `hh/${subset}/${placeName(place.file)}/${place.index}`,
      ...(preference?.verdict.status === "judged" && { gold: preference.verdict.choice }),
      extra: { ...comparison.extra, subset, cluster: clusterOf(comparison.input) },
    }));
  },
};
