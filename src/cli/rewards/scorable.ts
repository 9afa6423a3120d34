/** What a line of a file has that can be scored: one output of an input, or the two of a comparison in any known shape. */
import * as z from "zod";
import type { Choice, Comparison } from "../../preferences/comparison.ts";
import { checked, type Row, RowError } from "../../preferences/formats/format.ts";
import { judgementsIn } from "../../preferences/read.ts";
import { comparisonParts } from "../../preferences/schema.ts";
import type { Judgements } from "../../preferences/store.ts";
import type { Score, ScoreContext, ScoreItem } from "../../rewards/reward-model.ts";

export type Scorable =
  | { readonly kind: "output"; readonly row: Row; readonly item: ScoreItem }
  | {
      readonly kind: "pair";
      readonly comparison: Comparison;
      /** Which one is better, where that is known: the right answer, else what most judges say. */
      readonly label?: Choice;
    };

/** @throws RowError when there is nothing that can be scored */
export function scorablesIn(value: unknown): Scorable[] {
  if (isOutput(value)) return [{ kind: "output", row: value, item: itemIn(value) }];
  try {
    return judgementsIn(value).map(pairOf);
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    throw new RowError(error.message.replace("Known shapes:", `Known shapes: one output (${fields});`));
  }
}

export function itemsOf(scorable: Scorable): ScoreItem[] {
  if (scorable.kind === "output") return [scorable.item];
  const { input, a, b, task, source, notes } = scorable.comparison;
  const item = (output: string, side: "a" | "b") => {
    const own = notes?.filter(({ about }) => about === side || about === "both");
    return { ...contextOf({ task, source, notes: own }), input, output };
  };
  return [item(a.text, "a"), item(b.text, "b")];
}

/** Begins every row that is written. */
export const rowBeginning = '{"rewardModel":';

/** @param scores one for each of its items. @returns all that was in the line, and the scores */
export function scoredRow(scorable: Scorable, scores: readonly Score[], rewardModel: string): Row {
  if (scorable.kind === "output") {
    const { rewardModel: _, reward: __, ...row } = scorable.row;
    return { rewardModel, ...row, reward: scores[0] };
  }
  const [a, b] = scores as [Score, Score];
  const { comparison, label } = scorable;
  return { rewardModel, ...comparison, ...(label && { label }), rewards: { a, b, difference: a.mean - b.mean } };
}

const fields = "input or prompt, and output, response or text";
const inputs = ["input", "prompt"];
const outputs = ["output", "response", "text"];

const { input, task, source, notes } = comparisonParts.shape;
const context = z.object({ task, source, notes });

function isOutput(value: unknown): value is Row {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return inputs.some((name) => name in value) && outputs.some((name) => name in value) && !isPair(value);
}

/** The fields that tell a comparison from an output with other fields beside it. */
function isPair(value: object): boolean {
  return ["a", "b", "comparison", "chosen", "rejected"].some((name) => name in value);
}

function itemIn(row: Row): ScoreItem {
  const [asked, given] = [inputs, outputs].map((names) => names.find((name) => name in row)!) as [string, string];
  const about = contextOf(checked(context, row) as ScoreContext);
  const texts = checked(z.record(z.string(), z.unknown()).and(z.object({ [asked]: input, [given]: z.string() })), row);
  return { ...about, input: texts[asked] as ScoreItem["input"], output: texts[given] as string };
}

function contextOf({
  task,
  source,
  notes,
}: { [Field in keyof ScoreContext]: ScoreContext[Field] | undefined }): ScoreContext {
  return {
    ...(task !== undefined && { task }),
    ...(source !== undefined && { source }),
    ...(notes !== undefined && { notes }),
  };
}

function pairOf({ comparison, preferences }: Judgements): Scorable {
  const label = comparison.gold ?? majority(preferences);
  return { kind: "pair", comparison, ...(label && { label }) };
}

function majority(preferences: Judgements["preferences"]): Choice | undefined {
  const choices = preferences.flatMap(({ verdict }) => (verdict.status === "judged" ? verdict.choice : []));
  if (choices.length === 0) return undefined;
  const lead = choices.filter((choice) => choice === "a").length - choices.filter((choice) => choice === "b").length;
  return lead > 0 ? "a" : lead < 0 ? "b" : "tie";
}
