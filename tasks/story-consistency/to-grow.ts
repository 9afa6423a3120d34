/**
 * What the tree of story consistency begins with when it is grown: reports that quote the story, answers made of what is
 * read at both places, and the words of a sentence, each by lot. Nothing can be invented; what is right is learned.
 */
import { type Document, type Plot, type Policy, seededRandom } from "../../src/index.ts";
import { answersFromFacts, type ContradictionQuestion, contradictionCheck } from "./contradiction-check.ts";
import { factExtraction, wordsOfTheExcerpt } from "./fact-extraction.ts";
import { Sentences } from "./places.ts";
import { consistent, reportOf } from "./report.ts";
import { sentencesIn } from "./sentences.ts";
import { type StoryQuestion, storyConsistency } from "./story-consistency.ts";

/** Pairs of places that are reported at all: the likeliest. */
const likely = 12;

/** As often that there is no contradiction as that there is one somewhere. */
export function reportsByLot(): Policy<StoryQuestion> {
  return {
    id: "reports-by-lot",
    async sample({ story }, count, { seed }) {
      const random = seededRandom(`${seed}\n${story}`);
      const found = new Sentences(sentencesIn(story)).pairs(likely).map(reportOf);
      const byLot = found.map((text) => ({ text, lot: random() })).sort((one, two) => one.lot - two.lot);
      const place = random() < 0.5 ? 0 : 1;
      return [...byLot.map(({ text }) => text).toSpliced(place, 0, consistent)].slice(0, count);
    },
  };
}

export const storyTree = {
  task: storyConsistency,
  plots: {
    [factExtraction.name]: { policy: wordsOfTheExcerpt() },
    [contradictionCheck.name]: {
      policy: (below) => answersFromFacts(below.policy(factExtraction)),
    } satisfies Partial<Plot<ContradictionQuestion>>,
    [storyConsistency.name]: { policy: reportsByLot() },
  },
  read: ({ text }: Document): StoryQuestion => ({ story: text }),
};
