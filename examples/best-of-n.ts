/**
 * Best of n in an agent's pipeline: several drafts of one reply, the best picked by a judge who sees two at a time.
 * `pairwiseEvaluator(judge)` is the same judge where LangChain expects an evaluator.
 * Run it with: node examples/best-of-n.ts
 * Your own script imports from "espalier" and "espalier/prompts".
 */
import { rubrics } from "../prompts/index.ts";
import { bestOfN, defineRubric, modelJudge, openModel, pairwiseEvaluator } from "../src/index.ts";

const model = await openModel(process.env.ESPALIER_MODEL);
const judge = modelJudge(model, defineRubric(rubrics["instruction-following"]), { verdict: "logprobs" });
const input = "Greet Nell Orde in one short sentence.";

const drafts = await Promise.all(
  [0, 1, 2, 3].map(async (sample) => {
    const draft = await model.complete([{ role: "user", content: input }], { temperature: 1, maxTokens: 30, sample });
    return draft.text.trim();
  }),
);
const { text, index, preferences } = await bestOfN(judge, input, drafts);
console.log(`Draft ${index + 1} of ${drafts.length}, by ${preferences.length} comparisons: ${text}`);

const pair = { input, prediction: "Good morning, Nell Orde!", predictionB: "The weather is fine." };
const { score } = await pairwiseEvaluator(judge).evaluateStringPairs(pair);
console.log(`As an evaluator: ${score}`);
await model.close?.();
