import * as z from "zod";
import { checked } from "../../preferences/formats/format.ts";
import { atCommit } from "./at-commit.ts";
import { placeName } from "./place-name.ts";
import type { PublicSet } from "./public-set.ts";

const { file } = atCommit("nyu-mll/SQuALITY", "dc08d4f574639d773bc64ef3ab3527043108fb4e");

/** A question on a short story, answered in a summary by four writers. */
export interface StoryQuestion {
  readonly id: string;
  /** For an eval's `clusterOf`: its story. */
  readonly cluster: string;
  /** "train", "dev" or "test". */
  readonly subset: string;
  /** 3,300 to 6,400 words. */
  readonly story: string;
  readonly question: string;
  /** From 1; the first asks what the plot is. */
  readonly number: number;
  /** Summaries by people, each of another writer. */
  readonly references: readonly string[];
}

const schema = z.object({
  metadata: z.object({ passage_id: z.string() }),
  document: z.string().min(1),
  questions: z.array(
    z.object({
      question_text: z.string().min(1),
      question_number: z.number(),
      responses: z.array(z.object({ response_text: z.string() })).min(1),
    }),
  ),
});

export const squality: PublicSet<StoryQuestion> = {
  name: "squality",
  description: "127 short stories with five questions each, answered by four writers: summaries of long texts (v1.3)",
  citation: "Wang et al. 2022, SQuALITY: Building a Long-Document Summarization Dataset the Hard Way, arXiv:2205.11465",
  licence: "CC-BY-4.0 for the summaries; the stories are Project Gutenberg's, under its licence",
  files: [
    file("data/v1-3/txt/train.jsonl", 2_892_091, "7d36b79a8fa42ee4b7203a83ab4816ff2b413d927938e3445d973d6918251832"),
    file("data/v1-3/txt/dev.jsonl", 1_474_020, "e9cbb1daff74b70a6cd15641ba2f602a925761759200a17c9225aca90018a42b"),
    file("data/v1-3/txt/test.jsonl", 3_039_248, "5a485f30edebd16367427997ae82fac47bcd9ada9e7755c70a7d6569c0668c9c"),
  ],
  items(record, place) {
    const { metadata, document, questions } = checked(schema, record);
    const cluster = metadata.passage_id;
    return questions.map(({ question_text, question_number, responses }) => ({
      id: `squality/${cluster}/${question_number}`,
      cluster,
      subset: /(train|dev|test)[^\\/]*$/.exec(place.file)?.[1] ?? placeName(place.file),
      story: document,
      question: question_text,
      number: question_number,
      references: responses.map(({ response_text }) => response_text),
    }));
  },
};
