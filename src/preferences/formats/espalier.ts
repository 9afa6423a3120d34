/** Our own shape, which loses nothing: a whole preference a line, or a comparison that nobody has judged yet. */
import * as z from "zod";
import { comparison } from "../comparison.ts";
import { comparisonParts, comparisonSchema, judgementSchema } from "../schema.ts";
import { checked, extraOf, type Format } from "./format.ts";

/** By hand, a candidate may be given as its text. */
const candidate = z.preprocess(
  (value) => (typeof value === "string" ? { text: value } : value),
  comparisonParts.shape.a,
);
const parts = comparisonParts.extend({ a: candidate, b: candidate });
const known = Object.keys(comparisonParts.shape);

export const espalier: Format = {
  fields: "comparison, judge, kind, verdict; or input, a, b",
  fits: (row) => "comparison" in row || "a" in row || "b" in row,
  read(row) {
    if (!("comparison" in row)) {
      const { extra } = extraOf(row, known);
      const given = checked(parts, row);
      const made = comparison(extra ? { ...given, extra: { ...extra, ...given.extra } } : given);
      return [{ comparison: made, preferences: [] }];
    }
    const made = checked(z.object({ comparison: comparisonSchema }), row).comparison;
    return [{ comparison: made, preferences: [{ comparison: made, ...checked(judgementSchema, row) }] }];
  },
};
