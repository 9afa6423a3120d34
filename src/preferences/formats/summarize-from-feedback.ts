/**
 * OpenAI's comparisons of summaries: `info` with the post, two `summaries`, `choice` 0 or 1, `worker`.
 * Source: https://github.com/openai/summarize-from-feedback, Stiennon et al. 2020, arXiv:2009.01325.
 */
import * as z from "zod";
import { comparison, other } from "../comparison.ts";
import { textOf } from "./conversation.ts";
import { checked, extraOf, RowError, type WritableFormat } from "./format.ts";
import { drawSides, extraColumns } from "./sides.ts";

const text = z.string().nullish();
const summary = z.object({ text: z.string(), policy: text });
const schema = z.object({
  info: z.looseObject({ post: text, article: text, title: text }),
  summaries: z.array(summary).length(2, "two are needed"),
  choice: z.union([z.literal(0), z.literal(1)], "it must be 0 or 1").nullish(),
  worker: text,
  /** Ours: people's files do not have it. */
  kind: z.enum(["human", "model", "program"]).catch("human"),
});

export const summarizeFromFeedback: WritableFormat = {
  fields: "info with post, two summaries with text, choice, worker",
  fits: (row) => "summaries" in row || ("info" in row && "choice" in row),
  read(row) {
    const { info, summaries, choice, worker, kind } = checked(schema, row);
    const post = info.post ?? info.article;
    if (!post) throw new RowError("the field info.post is missing");
    const [first, second] = summaries.map(({ text, policy }) => ({
      text,
      ...(policy && { origin: { model: policy } }),
    }));
    const { a, b, x } = drawSides(first!, second!);
    const input = ["Summarise this post.", ...(info.title ? [info.title] : []), post].join("\n\n");
    const { extra } = extraOf(row, ["summaries", "choice", "worker", "kind"]);
    const made = comparison({ input, a, b, extra });
    if (typeof choice !== "number") return [{ comparison: made, preferences: [] }];
    const verdict = { status: "judged", choice: choice === 0 ? x : other(x) } as const;
    return [{ comparison: made, preferences: [{ comparison: made, judge: worker ?? "worker", kind, verdict }] }];
  },
  write(preference) {
    const { judge, kind, comparison, verdict } = preference;
    const { input, a, b } = comparison;
    const { choice } = verdict;
    const post = textOf(input);
    if (choice === "tie") return "ties";
    if (post === undefined) return "conversations of several turns";
    const summaries = [a, b].map(({ text, origin }) => ({ text, policy: origin?.model ?? null }));
    const label = { choice: choice === "a" ? 0 : 1, worker: judge, kind };
    return { info: { post }, ...extraColumns(preference), summaries, ...label };
  },
};
