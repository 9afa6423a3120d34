/**
 * Hugging Face TRL with an explicit prompt: `prompt, chosen, rejected`, each a text, or each a list of messages.
 * Source: https://huggingface.co/docs/trl/dataset_formats#preference
 */
import * as z from "zod";
import { sharedTurns, splitAnswers, type TextOrTurns, textOrTurns } from "./conversation.ts";
import { checked, extraOf, type JudgedPreference, type Row, RowError, type WritableFormat } from "./format.ts";
import { extraColumns, labelColumns, labelsOf, type Ranked, ranked, rankedTexts } from "./sides.ts";

const schema = z.object({ prompt: textOrTurns, chosen: textOrTurns, rejected: textOrTurns });
const known = [...Object.keys(schema.shape), ...labelColumns];

export const trl: WritableFormat = {
  fields: "prompt, chosen, rejected",
  fits: (row) => "prompt" in row && ("chosen" in row || "rejected" in row),
  read(row) {
    return [ranked({ ...promptAndTexts(row), ...extraOf(row, known) }, row)];
  },
  write(preference) {
    if (preference.verdict.choice === "tie") return "ties";
    return { ...extraColumns(preference), ...promptColumns(preference), ...labelsOf(preference) };
  },
};

/** @returns prompt, chosen and rejected: all texts, or all messages */
export function promptColumns(preference: JudgedPreference): Row {
  const prompt = preference.comparison.input;
  const texts = rankedTexts(preference);
  if (typeof prompt === "string") return { prompt, ...texts };
  const answer = (content: string) => [{ role: "assistant", content }];
  return { prompt, chosen: answer(texts.chosen), rejected: answer(texts.rejected) };
}

/** @throws RowError */
export function promptAndTexts(row: unknown): Pick<Ranked, "input" | "chosen" | "rejected"> {
  const { prompt, chosen, rejected } = checked(schema, row);
  if (typeof chosen === "string" && typeof rejected === "string") {
    return { input: prompt, chosen: { text: chosen }, rejected: { text: rejected } };
  }
  if (typeof chosen === "string" || typeof rejected === "string") {
    throw new RowError("chosen and rejected must both be texts or both be messages");
  }
  const split = splitAnswers(chosen, rejected);
  return { input: wholeInput(prompt, split.input), chosen: { text: split.chosen }, rejected: { text: split.rejected } };
}

/** What both conversations begin with may repeat the prompt, or follow it. */
function wholeInput(prompt: TextOrTurns, beginning: Exclude<TextOrTurns, string>): TextOrTurns {
  if (beginning.length === 0) return prompt;
  if (typeof prompt === "string" || sharedTurns(prompt, beginning) === prompt.length) return beginning;
  return [...prompt, ...beginning];
}
