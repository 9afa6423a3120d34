/**
 * Which judge tells the output that follows its instruction from the one that only looks better? One model in every form
 * in which it can judge, and judges that read nothing. Data: LLMBar, Zeng et al. 2023, arXiv:2310.07641.
 *
 *   espalier eval evals/judges-on-llmbar.eval.ts --limit 20
 *   JUDGES=openai/gpt-4.1-mini,anthropic/claude-haiku-4-5 espalier eval evals/judges-on-llmbar.eval.ts --max-cost 2
 *
 * JUDGES are models with commas between, instead of the default model, and are asked for reasons too; LLMBAR is a file or
 * folder to read instead of the published files. Letters need a model that gives log-probabilities: see --arms.
 *
 * Expected before the first full run: the default model is no better than a coin in any form; the longer output is the
 * wrong one more often than not in the adversarial parts; letters in both orders flip more often than not.
 */
import {
  brierScore,
  calibrationError,
  costSpent,
  defaultModel,
  defineEval,
  flipRate,
  type Judge,
  judgeAccuracy,
  lengthPreference,
  type Metric,
  openModel,
  openSet,
  type SetComparison,
  secondsSpent,
  tokensSpent,
  unjudged,
  type Verdict,
} from "../src/index.ts";
import { drawn } from "./judging/drawn.ts";
import { lettersOf, reasonsOf } from "./judging/forms.ts";
import { coin, longer, shorter } from "./judging/heuristics.ts";
import { beyondChance, listed, percent, percentWithin, quoted, ranked } from "./judging/words.ts";

const { JUDGES, LLMBAR: path } = process.env;

const set = await openSet("llmbar", { ...(path && { path }) });

/** As the paper has them: one natural, four adversarial. */
const subsets = ["Natural", "Neighbor", "GPTInst", "GPTOut", "Manual"];

const accuracyOn = (subset: string): Metric<SetComparison, Verdict> => ({
  ...judgeAccuracy,
  only: ({ extra }) => extra.subset.endsWith(subset),
});

const models = (JUDGES ?? defaultModel).split(",").map((name) => name.trim());
const judges: [string, Judge][] = [];
for (const name of models) {
  const model = await openModel(name);
  const forms = { ...lettersOf(model), ...(JUDGES && reasonsOf(model)) };
  const whose = models.length > 1 ? `${name.split("/").at(-1)}: ` : "";
  for (const [form, judge] of Object.entries(forms)) judges.push([`${whose}${form}`, judge]);
}

export default defineEval<SetComparison, Verdict>({
  name: "judges-on-llmbar",
  question: "Which judge tells the output that follows its instruction from the one that only looks better?",
  data: () => drawn(set.items()),
  environment: ["JUDGES", "LLMBAR"],
  sets: [set.about],
  clusterOf: ({ extra }) => extra.cluster,
  arms: { coin, longer, shorter, ...Object.fromEntries(judges) },
  metrics: {
    accuracy: judgeAccuracy,
    ...Object.fromEntries(subsets.map((subset) => [`accuracy on ${subset}`, accuracyOn(subset)])),
    unjudged,
    "flip rate": flipRate,
    "chooses the longer": lengthPreference,
    "calibration error": calibrationError,
    "Brier score": brierScore,
    tokens: tokensSpent,
    cost: costSpent,
    seconds: secondsSpent,
  },
  tradeOffs: [{ x: "tokens", y: "accuracy" }],
  answer(found) {
    const accuracy = found.accuracy!;
    const [best] = ranked(accuracy).filter(({ arm }) => arm !== "coin");
    if (best === undefined) return "Nobody came to a verdict.";
    const [above, below] = [beyondChance(accuracy, "above"), beyondChance(accuracy, "below")];
    const bySubset = subsets.flatMap((subset) => {
      const all = ranked(found[`accuracy on ${subset}`]).filter(({ arm }) => arm !== "coin");
      const its = all.find(({ arm }) => arm === best.arm)?.figure;
      const most = all[0];
      if (!most || !its) return [];
      const other = most.figure.value > its.value ? ` (most: ${quoted(most.arm)}, ${percent(most.figure.value)})` : "";
      return [`${subset} ${percent(its.value)}${other}`];
    });
    return [
      `${quoted(best.arm)}, which is right about ${percentWithin(best.figure)} of ${best.n}: ${bySubset.join(", ")}.`,
      above.length > 0
        ? `Better than a coin beyond chance: ${listed(above)}.`
        : "Nobody is better than a coin beyond chance.",
      ...(below.length > 0 ? [`Worse than a coin: ${listed(below)}.`] : []),
    ].join(" ");
  },
});
