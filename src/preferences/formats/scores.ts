/**
 * Scores instead of a choice. As UltraFeedback has them, several `completions` of one `instruction`, each with its
 * `response` and `overall_score`: every two of them are a pair. Or in columns: `prompt, chosen, rejected,
 * score_chosen, score_rejected`; equal scores are a tie. A comparison keeps them by side, in `extra.scores`.
 * Source: https://github.com/OpenBMB/UltraFeedback, Cui et al. 2023, arXiv:2310.01377;
 * https://huggingface.co/datasets/HuggingFaceH4/ultrafeedback_binarized
 */
import * as z from "zod";
import { other } from "../comparison.ts";
import type { Judgements } from "../store.ts";
import { checked, extraOf, type JudgedPreference, type Row, RowError, type WritableFormat } from "./format.ts";
import { bySide, drawSides, extraColumns, labelColumns, labelsOf, nameless, type Ranked, ranked } from "./sides.ts";
import { promptAndTexts, promptColumns } from "./trl.ts";

const columns = z.object({ score_chosen: z.number(), score_rejected: z.number() });
const knownColumns = ["prompt", "chosen", "rejected", ...Object.keys(columns.shape), ...labelColumns];

const completion = z.object({ response: z.string(), overall_score: z.number(), model: z.string().nullish() });
const several = z.object({
  instruction: z.string().optional(),
  prompt: z.string().optional(),
  completions: z.array(completion).min(2, "two or more are needed"),
});
const knownOfSeveral = Object.keys(several.shape);

export const scores: WritableFormat = {
  fields:
    "instruction, completions with response and overall_score; or prompt, chosen, rejected, score_chosen, score_rejected",
  fits: (row) => "completions" in row || "score_chosen" in row || "score_rejected" in row,
  read: (row) => ("completions" in row ? pairsOf(row) : [pairIn(row)]),
  write(preference) {
    const labels = labelsOf(preference);
    return { ...extraColumns(preference), ...promptColumns(preference), ...scoresOf(preference), ...labels };
  },
};

function pairsOf(row: Row): Judgements[] {
  const { instruction, prompt, completions } = checked(several, row);
  const input = instruction ?? prompt;
  if (input === undefined) throw new RowError("the field instruction is missing");
  const candidates = completions.map(({ response, overall_score, model }) => {
    return { text: response, score: overall_score, ...(model && { origin: { model } }) };
  });
  return candidates.flatMap((one, index) =>
    candidates.slice(index + 1).map((another) => {
      const [better, worse] = one.score >= another.score ? [one, another] : [another, one];
      return scored({ input, ...extraOf(row, knownOfSeveral) }, better, worse, row);
    }),
  );
}

function pairIn(row: Row): Judgements {
  const { score_chosen, score_rejected } = checked(columns, row);
  if (score_chosen < score_rejected) throw new RowError("score_chosen is below score_rejected");
  const { input, chosen, rejected } = promptAndTexts(row);
  const [better, worse] = [
    { ...chosen, score: score_chosen },
    { ...rejected, score: score_rejected },
  ];
  return scored({ input, ...extraOf(row, knownColumns) }, better, worse, row);
}

type Scored = Ranked["chosen"] & { readonly score: number };

function scored(about: Pick<Ranked, "input" | "extra">, better: Scored, worse: Scored, row: Row): Judgements {
  const { score: high, ...chosen } = better;
  const { score: low, ...rejected } = worse;
  const scores = drawSides(chosen, rejected).x === "a" ? { a: high, b: low } : { a: low, b: high };
  const extra = { ...about.extra, scores };
  return ranked({ ...about, extra, chosen, rejected, isTie: high === low }, row);
}

/** Those of the file, where it is the file that judged; else the judge's probabilities; else what the choice amounts to. */
function scoresOf({ judge, comparison: { extra }, verdict }: JudgedPreference) {
  const { choice, bothBad, probability } = verdict;
  const given = bySide.safeParse(extra?.scores).data;
  if (judge === nameless.judge && given) {
    const better = choice === "b" ? "b" : "a";
    return { score_chosen: given[better], score_rejected: given[other(better)] };
  }
  if (choice === "tie")
    return bothBad ? { score_chosen: 0, score_rejected: 0 } : { score_chosen: 0.5, score_rejected: 0.5 };
  const chosen = choice === "a" ? (probability ?? 1) : 1 - (probability ?? 0);
  return chosen > 0.5 ? { score_chosen: chosen, score_rejected: 1 - chosen } : { score_chosen: 1, score_rejected: 0 };
}
