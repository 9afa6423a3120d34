import * as z from "zod";
import { checked } from "../../preferences/formats/format.ts";
import { summarizeFromFeedback as format } from "../../preferences/formats/summarize-from-feedback.ts";
import { clusterOf } from "./cluster-of.ts";
import { placeName } from "./place-name.ts";
import type { PublicSet, SetComparison } from "./public-set.ts";

const schema = z.looseObject({
  info: z.looseObject({ id: z.string().nullish() }),
  choice: z.union([z.literal(0), z.literal(1)]),
  worker: z.string().nullish(),
  split: z.string().nullish(),
});

export const summarizeFromFeedback: PublicSet<SetComparison> = {
  name: "summarize-from-feedback",
  description:
    "posts and news articles with two summaries, and which one a labeller preferred; one item for each labeller",
  citation: "Stiennon et al. 2020, Learning to Summarize from Human Feedback, arXiv:2009.01325",
  licence:
    "Modified MIT for the repository; the posts are Reddit's (CC-BY-4.0 as TL;DR), the articles CNN's and the Daily Mail's",
  files: [],
  byHand:
    "Its authors keep it in their blob storage: the comparisons of " +
    "https://github.com/openai/summarize-from-feedback#human-feedback-data, each file of which is JSON Lines.",
  items(record, place) {
    const { info, worker, split } = checked(schema, record);
    const file = placeName(place.file);
    return format.read(record as Record<string, unknown>).map(({ comparison, preferences: [preference] }) => ({
      ...comparison,
      id: `summarize-from-feedback/${file}/${place.index}`,
      ...(preference?.verdict.status === "judged" && { gold: preference.verdict.choice }),
      extra: {
        ...comparison.extra,
        subset: split ?? file,
        cluster: info.id ?? clusterOf(comparison.input),
        ...(worker && { worker }),
      },
    }));
  },
};
