/**
 * RM-Bench: a `prompt` and lists of `chosen` and `rejected` answers in three styles (concise, detailed, detailed with
 * Markdown). Which one is right is known; every chosen one with every rejected one is a pair.
 * Source: https://github.com/THU-KEG/RM-Bench, Liu et al. 2024, arXiv:2410.16184.
 */
import * as z from "zod";
import { comparison } from "../comparison.ts";
import { checked, extraOf, type Format } from "./format.ts";
import { drawSides } from "./sides.ts";

const texts = z.array(z.string()).min(1);
const schema = z.object({ prompt: z.string(), chosen: texts, rejected: texts });
const known = Object.keys(schema.shape);

export const rmBench: Format = {
  fields: "prompt, chosen and rejected as lists of texts",
  fits: ({ chosen, rejected }) => [chosen, rejected].some((list) => Array.isArray(list) && typeof list[0] === "string"),
  read(row) {
    const { prompt, chosen, rejected } = checked(schema, row);
    const { extra } = extraOf(row, known);
    return chosen.flatMap((right, style) =>
      rejected.map((wrong, against) => {
        const { a, b, x } = drawSides({ text: right }, { text: wrong });
        const styles = x === "a" ? { a: style, b: against } : { a: against, b: style };
        return {
          comparison: comparison({ input: prompt, a, b, gold: x, extra: { ...extra, styles } }),
          preferences: [],
        };
      }),
    );
  },
};
