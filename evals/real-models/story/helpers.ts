/** Who reads all places that it is asked about: what is lost above it is not its fault. */
import { read } from "../../../datasets/stories/index.ts";
import type { Policy } from "../../../src/index.ts";
import { type ContradictionQuestion, nothing } from "../../../tasks/story-consistency/index.ts";
import { saidOf, verdictFrom } from "./limited-reader.ts";

export function readerAnswers(): Policy<ContradictionQuestion> {
  return {
    id: "reader",
    async sample({ about, first, between, second }) {
      const said = [first, ...between, second].map((sentence) => {
        const claim = read(sentence);
        return (claim && saidOf(about, claim)) ?? nothing;
      });
      return [verdictFrom(about, said) === "yes" ? "Yes." : "No."];
    },
  };
}
