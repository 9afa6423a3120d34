/** The prompts that ship with Espalier. */
export { checkContradiction, type PlacesChecked, type PlacesToCheck } from "./check-contradiction.ts";
export { checkSpecification, describeDesign } from "./chip-review.ts";
export { extracts, isExtracts, withoutMark } from "./extracts.ts";
export { principles, rubricFor, rubrics } from "./rubrics/index.ts";
export {
  mergeSummaries,
  type PassageToSummarise,
  type SummariesToMerge,
  summarisePassage,
  usualWords,
} from "./summarise.ts";
