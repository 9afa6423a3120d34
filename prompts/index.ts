/** The prompts that ship with Espalier. */
export { extracts, isExtracts, withoutMark } from "./extracts.ts";
export {
  mergeSummaries,
  type PassageToSummarise,
  type SummariesToMerge,
  summarisePassage,
  usualWords,
} from "./summarise.ts";
