/** Where labels are written: one preference a line, as JSON, in the order of the comparisons; a file is gone on with. */
import { isOwn, type Judge } from "../../judges/judge.ts";
import type { Comparison } from "../../preferences/comparison.ts";
import { espalier } from "../../preferences/formats/espalier.ts";
import { type Row, RowError } from "../../preferences/formats/format.ts";
import type { Preference } from "../../preferences/preference.ts";
import { appendRows, type RowSink, rowsToStandardOutput } from "../appended-rows.ts";
import { Written } from "./written.ts";

export interface LabelFile extends RowSink {
  /** Whether a verdict of the judge on this comparison was there before; what it could not judge is asked again. */
  has(comparison: Comparison): boolean;
  write(preference: Preference): Promise<void>;
}

export function labelsToStandardOutput(): LabelFile {
  return { ...rowsToStandardOutput(), has: () => false };
}

/**
 * @param judge whose labels are found again; those of others stay where they are
 * @throws EspalierError when it cannot be written, or holds something else than labels
 */
export async function openLabelFile(path: string, judge: Judge): Promise<LabelFile> {
  const before = new Written();
  const sink = await appendRows(path, {
    name: "labels",
    beginning: '{"comparison":',
    onRow(value) {
      const found = labelIn(value);
      if (typeof found === "string") return found;
      const { comparison, verdict } = found;
      if (verdict.status === "judged" && isOwn(judge, comparison, found)) before.add(comparison);
      return undefined;
    },
    afterFailure:
      "What was judged is kept in the journal: make room or name another file with --out, and run the same command again.",
  });
  return { ...sink, has: (comparison) => before.has(comparison) };
}

/** @returns the label that a line holds, or why it holds none */
function labelIn(value: unknown): Preference | string {
  if (typeof value !== "object" || value === null || !("comparison" in value)) return "it holds no judgement";
  try {
    return espalier.read(value as Row)[0]!.preferences[0]!;
  } catch (error) {
    if (error instanceof RowError) return error.message;
    throw error;
  }
}
