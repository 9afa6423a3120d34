/**
 * PandaLM's test set: `instruction, input, response1, response2` and what each annotator said: 0 for a tie, 1, 2.
 * Source: https://github.com/WeOpenML/PandaLM, Wang et al. 2023, arXiv:2306.05087.
 */
import * as z from "zod";
import { comparison } from "../comparison.ts";
import type { Preference } from "../preference.ts";
import { checked, extraOf, type Format } from "./format.ts";

const schema = z.object({
  idx: z.union([z.string(), z.number()]).optional(),
  instruction: z.string(),
  input: z.string().nullish(),
  response1: z.string(),
  response2: z.string(),
});
const said = z.union([z.literal(0), z.literal(1), z.literal(2)], "it must be 0 (a tie), 1 or 2");
const choices = { 0: "tie", 1: "a", 2: "b" } as const;

export const pandalm: Format = {
  fields: "instruction, input, response1, response2, annotator1…",
  fits: (row) => "response1" in row || "response2" in row,
  read(row) {
    const { idx, instruction, input, response1, response2 } = checked(schema, row);
    const annotators = Object.keys(row).filter((name) => /^annotator\d+$/.test(name));
    const made = comparison({
      ...(idx !== undefined && { id: String(idx) }),
      input: input ? `${instruction}\n\n${input}` : instruction,
      a: { text: response1 },
      b: { text: response2 },
      ...extraOf(row, [...Object.keys(schema.shape), ...annotators]),
    });
    const preferences = annotators.map((judge): Preference => {
      const choice = choices[checked(z.object({ [judge]: said }), row)[judge]!];
      return { comparison: made, judge, kind: "human", verdict: { status: "judged", choice } };
    });
    return [{ comparison: made, preferences }];
  },
};
