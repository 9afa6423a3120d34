/** Who knows of every claim whether it holds: what the judge still gets wrong is no fault of its helper. */
import type { Policy } from "../../../src/index.ts";
import type { Understanding } from "./limited-reviewer.ts";
import { type ClaimQuestion, linesQuestion } from "./tasks.ts";

/** No answer where two lines do not tell. */
export function rightAnswers(understands: Understanding): Policy<ClaimQuestion> {
  return {
    id: "right",
    async sample(question) {
      const { claim, lines } = linesQuestion(question);
      const holds = understands(claim, lines);
      return holds === undefined ? [] : [holds ? "Yes." : "No."];
    },
  };
}
