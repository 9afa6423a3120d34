/** Who reads all places that it is asked about: what is lost above it is not its fault. */
import type { Policy } from "../../../src/index.ts";
import { type ContradictionQuestion, nothing } from "../../../tasks/story-consistency/index.ts";
import { claimOf, verdictFrom } from "./limited-reader.ts";

export function readerAnswers(): Policy<ContradictionQuestion> {
  return {
    id: "reader",
    async sample({ about, first, between, second }) {
      const said = [first, ...between, second].map((sentence) => claimOf(about, sentence)?.value ?? nothing);
      return [verdictFrom(said) === "yes" ? "Yes." : "No."];
    },
  };
}
