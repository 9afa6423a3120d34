/** The prompts that ship with Espalier. */
export { mergeSummaries, type PassageToSummarise, type SummariesToMerge, summarisePassage } from "./summarise.ts";
