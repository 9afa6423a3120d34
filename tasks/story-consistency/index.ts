/** Story consistency: the tree of judged tasks, and what its answers are made of. */
export {
  answers,
  answersFromFacts,
  type ContradictionQuestion,
  contradictionCheck,
  saysContradiction,
} from "./contradiction-check.ts";
export { answersIn, type FactQuestion, factExtraction, nothing, wordsOfTheExcerpt } from "./fact-extraction.ts";
export { type Contradiction, type Findings, findContradictions, storyConsistencyTask } from "./find.ts";
export { type Places, Sentences, sharedWords } from "./places.ts";
export { consistent, type Finding, findingIn, reportOf } from "./report.ts";
export { type Quote, quoteIn, sentencesIn } from "./sentences.ts";
export { placesOf, type StoryQuestion, storyConsistency } from "./story-consistency.ts";
