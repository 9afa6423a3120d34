import * as z from "zod";
import { checked } from "../../preferences/formats/format.ts";
import { atCommit } from "./at-commit.ts";
import { clusterOf } from "./cluster-of.ts";
import { placeName } from "./place-name.ts";
import type { PublicSet } from "./public-set.ts";

const { file } = atCommit("Yale-LILY/QMSum", "83d7768c1f2b4dfeb091385d3dc7e239b8e5bb7e");

/** A query on the transcript of a meeting, answered in a summary by one writer. */
export interface MeetingQuery {
  readonly id: string;
  /** For an eval's `clusterOf`: its meeting. */
  readonly cluster: string;
  /** "train", "val" or "test". */
  readonly subset: string;
  readonly transcript: readonly { readonly speaker: string; readonly content: string }[];
  readonly query: string;
  readonly reference: string;
  /** "general" asks about all of the meeting. */
  readonly kind: "general" | "specific";
  /** Turns of the transcript that the answer is in: first and last, from 0; only of specific ones. */
  readonly spans?: readonly { readonly first: number; readonly last: number }[];
}

const query = z.object({
  query: z.string(),
  answer: z.string(),
  relevant_text_span: z.array(z.tuple([z.coerce.number(), z.coerce.number()])).optional(),
});
const schema = z.object({
  general_query_list: z.array(query),
  specific_query_list: z.array(query),
  meeting_transcripts: z.array(z.object({ speaker: z.string(), content: z.string() })).min(1),
});

export const qmsum: PublicSet<MeetingQuery> = {
  name: "qmsum",
  description:
    "1,808 queries on the transcripts of 232 meetings of industry, universities and parliaments, with summaries",
  citation:
    "Zhong et al. 2021, QMSum: A New Benchmark for Query-based Multi-domain Meeting Summarization, arXiv:2104.05938",
  licence: "MIT",
  files: [
    file("data/ALL/jsonl/test.jsonl", 2_746_108, "6bcd428211260ad2efae3af76cbaf6a7f5ae4bb5e1e59c45a4b8e89539cb9208"),
    file("data/ALL/jsonl/train.jsonl", undefined, "612fb8ca3e2810c85af1821691b38b2961347528"),
    file("data/ALL/jsonl/val.jsonl", 2_714_748, "fc7444e241bdbe6997c01720d07f1a58b7357284acb73f909766e5a4700db49f"),
  ],
  items(record, place) {
    const { general_query_list, specific_query_list, meeting_transcripts: transcript } = checked(schema, record);
    const subset = placeName(place.file);
    const cluster = clusterOf(transcript);
    const kinds = [
      ...general_query_list.map((asked) => ({ ...asked, kind: "general" as const })),
      ...specific_query_list.map((asked) => ({ ...asked, kind: "specific" as const })),
    ];
    return kinds.map(({ query, answer, kind, relevant_text_span: spans }, index) => ({
      id: `qmsum/${subset}/${place.index}/${index}`,
      cluster,
      subset,
      transcript,
      query,
      reference: answer,
      kind,
      ...(spans && { spans: spans.map(([first, last]) => ({ first, last })) }),
    }));
  },
};
