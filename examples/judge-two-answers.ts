/**
 * A model as a judge of two answers: shown in both orders, the verdict read from the probabilities of the letters that it
 * could have said, which makes a soft label.
 * Run it with: node examples/judge-two-answers.ts
 * Your own script imports from "espalier" and "espalier/prompts".
 */
import { rubrics } from "../prompts/index.ts";
import { comparison, defineRubric, modelJudge, openModel } from "../src/index.ts";

const model = await openModel(process.env.ESPALIER_MODEL);
const judge = modelJudge(model, defineRubric(rubrics.helpfulness), { verdict: "logprobs" });
const verdict = await judge.compare(
  comparison({
    input: "Name the capital of France.",
    a: { text: "The capital of France is Paris." },
    b: { text: "France is a country in Europe. It has many cities." },
  }),
);
if (verdict.status === "unjudged") console.log(`No verdict: ${verdict.reason}.`);
else console.log(`${verdict.choice}, with probability ${verdict.probability!.toFixed(2)} that a is better.`);
for (const { first, choice } of verdict.orders ?? []) console.log(`With ${first} shown first: ${choice}.`);
await model.close?.();
