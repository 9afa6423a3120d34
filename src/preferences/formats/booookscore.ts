/**
 * BooookScore's pairs of book summaries, a line each: `book, summary_1, summary_2`, the `preference` of an `annotator`
 * and the thoughts behind it. Source: https://github.com/lilakk/BooookScore, Chang et al. 2023, arXiv:2310.00785.
 */
import * as z from "zod";
import { comparison, other } from "../comparison.ts";
import { checked, extraOf, type Format } from "./format.ts";
import { drawSides } from "./sides.ts";

const schema = z.object({
  book: z.string(),
  summary_1: z.string(),
  summary_2: z.string(),
  system_1: z.string().optional(),
  system_2: z.string().optional(),
  annotator: z.union([z.string(), z.number()]),
  preference: z.enum(["Summary 1", "Summary 2", "Draw"]),
  thoughts: z.string().optional(),
});
const known = Object.keys(schema.shape).filter((name) => name !== "book");

export const booookscore: Format = {
  fields: "book, summary_1, summary_2, annotator, preference",
  fits: (row) => "summary_1" in row || "summary_2" in row,
  read(row) {
    const { book, summary_1, summary_2, system_1, system_2, annotator, preference, thoughts } = checked(schema, row);
    const candidate = (text: string, system?: string) => ({ text, ...(system && { origin: { model: system } }) });
    const { a, b, x } = drawSides(candidate(summary_1, system_1), candidate(summary_2, system_2));
    const made = comparison({ input: `Summarise the book ${book}.`, a, b, ...extraOf(row, known) });
    const choice = preference === "Draw" ? "tie" : preference === "Summary 1" ? x : other(x);
    const verdict = { status: "judged", choice, ...(thoughts && { rationale: thoughts }) } as const;
    const judge = `annotator ${annotator}`;
    return [{ comparison: made, preferences: [{ comparison: made, judge, kind: "human", verdict }] }];
  },
};
