/**
 * LLMBar: `input, output_1, output_2` and a `label`, 1 or 2, that is right by construction.
 * Source: https://github.com/princeton-nlp/LLMBar, Zeng et al. 2023, arXiv:2310.07641.
 */
import * as z from "zod";
import { comparison } from "../comparison.ts";
import { textOf } from "./conversation.ts";
import { checked, extraOf, type WritableFormat } from "./format.ts";
import { extraColumns } from "./sides.ts";

const schema = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  input: z.string(),
  output_1: z.string(),
  output_2: z.string(),
  label: z.union([z.literal(1), z.literal(2)], "it must be 1 or 2").nullish(),
  /** Ours: a label that somebody gave is no gold. */
  judge: z.string().optional(),
  kind: z.enum(["human", "model", "program"]).default("program"),
});
const known = Object.keys(schema.shape);

export const llmbar: WritableFormat = {
  fields: "input, output_1, output_2, label",
  fits: (row) => "output_1" in row || "output_2" in row,
  read(row) {
    const { id, input, output_1, output_2, label, judge, kind } = checked(schema, row);
    const choice = label === 1 ? "a" : "b";
    const isGold = judge === undefined && typeof label === "number";
    const made = comparison({
      ...(id !== undefined && { id: String(id) }),
      input,
      a: { text: output_1 },
      b: { text: output_2 },
      ...(isGold && { gold: choice }),
      ...extraOf(row, known),
    });
    if (judge === undefined || typeof label !== "number") return [{ comparison: made, preferences: [] }];
    const verdict = { status: "judged", choice } as const;
    return [{ comparison: made, preferences: [{ comparison: made, judge, kind, verdict }] }];
  },
  write(preference) {
    const { judge, kind, comparison, verdict } = preference;
    const { id, input, a, b } = comparison;
    const { choice } = verdict;
    const text = textOf(input);
    if (choice === "tie") return "ties";
    if (text === undefined) return "conversations of several turns";
    const label = choice === "a" ? 1 : 2;
    return { ...extraColumns(preference), id, input: text, output_1: a.text, output_2: b.text, label, judge, kind };
  },
};
