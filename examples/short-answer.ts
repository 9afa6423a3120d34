/**
 * A judged task of your own for `espalier grow`: what is asked, and by which smaller tasks the judging of an answer is helped: none.
 * Use it with: espalier grow examples/short-answer.ts questions.jsonl --judge human --labels 16 --out helpers
 * questions.jsonl has {"question": "What is rain?"} on each line. Your own file imports from "espalier".
 */
import { z } from "zod";
import { defineJudgedTask } from "../src/index.ts";

export default defineJudgedTask<{ question: string }>({
  name: "short-answer",
  input: z.object({ question: z.string() }),
  size: ({ question }) => question.length,
  present: ({ question }) => ({ input: `Answer in one sentence: ${question}` }),
  evaluation: [],
});
