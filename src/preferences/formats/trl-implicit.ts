/**
 * Hugging Face TRL with an implicit prompt: `chosen, rejected`, whose common beginning is the prompt.
 * Source: https://huggingface.co/docs/trl/dataset_formats#preference
 */
import * as z from "zod";
import { splitAnswers, textOrTurns, turnsOf } from "./conversation.ts";
import { checked, extraOf, RowError, type WritableFormat } from "./format.ts";
import { extraColumns, labelColumns, labelsOf, type Ranked, ranked, rankedTexts } from "./sides.ts";

const schema = z.object({ chosen: textOrTurns, rejected: textOrTurns });
const known = [...Object.keys(schema.shape), ...labelColumns];

export const trlImplicit: WritableFormat = {
  fields: "chosen, rejected",
  fits: (row) => "chosen" in row || "rejected" in row,
  read(row) {
    return [ranked({ ...split(row), ...extraOf(row, known) }, row)];
  },
  /** Always messages: a text would not show where its prompt ends. */
  write(preference) {
    if (preference.verdict.choice === "tie") return "ties";
    const { input } = preference.comparison;
    const { chosen, rejected } = rankedTexts(preference);
    const whole = (content: string) => [...turnsOf(input), { role: "assistant", content }];
    return { ...extraColumns(preference), chosen: whole(chosen), rejected: whole(rejected), ...labelsOf(preference) };
  },
};

function split(row: unknown): Pick<Ranked, "input" | "chosen" | "rejected"> {
  const { chosen, rejected } = checked(schema, row);
  if (typeof chosen !== "string" && typeof rejected !== "string") {
    const { input, ...texts } = splitAnswers(chosen, rejected);
    return { input, chosen: { text: texts.chosen }, rejected: { text: texts.rejected } };
  }
  if (typeof chosen !== "string" || typeof rejected !== "string") {
    throw new RowError("chosen and rejected must both be texts or both be messages");
  }
  const end = sharedWords(chosen, rejected);
  return {
    input: chosen.slice(0, end),
    chosen: { text: chosen.slice(end) },
    rejected: { text: rejected.slice(end) },
  };
}

/** @returns where their common beginning ends: before the last white space in it, so that no word is cut */
function sharedWords(x: string, y: string): number {
  let end = 0;
  while (end < x.length && x[end] === y[end]) end += 1;
  // One of them may end with a word that they share.
  if (isBreak(x, end) && isBreak(y, end)) return end;
  while (end > 0 && !/\s/.test(x[end - 1]!)) end -= 1;
  return Math.max(0, end - 1);
}

function isBreak(text: string, at: number): boolean {
  return at >= text.length || /\s/.test(text[at]!);
}
