/**
 * A helper that takes the judge's question apart: which smaller questions would tell, and what are their answers? Each is
 * answered by itself, by somebody who has not seen the outputs and so cannot be swayed by them.
 * Source: Christiano et al. 2018, "Supervising strong learners by amplifying weak experts", arXiv:1810.08575, section 2.
 */
import type { Helper } from "../../helpers/helper.ts";
import { askedParts, material, materialRule } from "../../helpers/material.ts";
import type { Model } from "../../models/model.ts";
import { type Comparison, other, type Side } from "../../preferences/comparison.ts";
import { firstShown } from "../../preferences/preference.ts";
import { ask } from "../../prompts/ask.ts";
import { definePrompt } from "../../prompts/prompt.ts";

export interface SubQuestionsOptions {
  /** For each comparison, at most; 3 unless given. */
  readonly questions?: number;
  readonly seed?: number;
}

/** @throws (when it notes) AskError when it refuses or answers nothing; ModelError as the model does */
export function subQuestions(model: Model, { questions = 3, seed = 0 }: SubQuestionsOptions = {}): Helper {
  const takeApart = decomposition(questions);
  const name = `${questions} sub-questions to ${model.id}, seed ${seed}`;
  return {
    name,
    async note(comparison, { signal } = {}) {
      const sampling = { seed, ...(signal && { signal }) };
      const first = firstShown(comparison.id, name);
      const { output: asked } = await ask(model, takeApart, { comparison, first }, sampling);
      const answers = await Promise.all(
        asked.map((question) => ask(model, answerQuestion, { comparison, question }, sampling)),
      );
      return asked.map((question, at) => ({
        helper: "sub-question",
        about: "both",
        text: `Question: ${question}\nAnswer: ${answers[at]!.output}`,
      }));
    },
  };
}

/** Where nothing is asked, as small models do: to answer the task oneself is to have taken nothing apart. */
const wholeQuestion = "What is the right answer to the task?";

/** In lines of text, of which those that ask are read: a small model's JSON does not come to its end. */
function decomposition(most: number) {
  return definePrompt<{ readonly comparison: Comparison; readonly first: Side }, readonly string[]>({
    name: "take-apart",
    maxTokens: 50 * most,
    render: ({ comparison, first }) => [
      {
        role: "system",
        content:
          "A judge has to tell which of two outputs is better. You take this question apart into smaller ones, each of " +
          "which can be answered by itself by somebody who has the task and not the outputs. Of the outputs " +
          '"The tower has 50 steps." and "The tower has 80 steps." the question would be "How many steps does the tower ' +
          `have?". ${materialRule}`,
      },
      {
        role: "user",
        content: material(
          [
            ...askedParts(comparison),
            { name: "One output", text: comparison[first].text },
            { name: "Another output", text: comparison[other(first)].text },
          ],
          `Where these outputs differ, what would one have to know to tell which is right? Write at most ${most} short ` +
            "questions of fact, each on a line of its own. Name everything in full: do not speak of the outputs.",
        ),
      },
    ],
    parse(text) {
      const lines = text.split("\n").map((line) => line.replace(/^\s*(?:[-*•]|\d{1,2}[.)])\s+/, "").trim());
      const questions = [...new Set(lines.filter((line) => line.endsWith("?")))];
      return questions.length > 0 ? questions.slice(0, most) : [wholeQuestion];
    },
  });
}

const answerQuestion = definePrompt<{ readonly comparison: Comparison; readonly question: string }>({
  name: "answer-question",
  maxTokens: 120,
  render: ({ comparison, question }) => [
    {
      role: "system",
      content: `You answer a question from the material you are given, in one or two short sentences. Where the material does not tell, say so. ${materialRule}`,
    },
    {
      role: "user",
      content: material([...askedParts(comparison), { name: "Question", text: question }], "What is the answer?"),
    },
  ],
  parse(text) {
    const answer = text.replace(/\s+/g, " ").trim();
    if (answer === "") throw new Error("it is empty");
    return answer;
  },
});
