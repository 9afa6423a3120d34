/** The tasks that ship with Espalier. */

export { chapterSummary, claimCheck, passageSummary } from "./book-summary/index.ts";
export { bookTree } from "./book-summary/to-grow.ts";
export { chipDesign, chipReview, compareDesigns, reviewDesign } from "./chip-review/index.ts";
export { chipTree } from "./chip-review/to-grow.ts";
export {
  contradictionCheck,
  factExtraction,
  findContradictions,
  storyConsistency,
  storyConsistencyTask,
} from "./story-consistency/index.ts";
export { storyTree } from "./story-consistency/to-grow.ts";
export { summariseBook } from "./summarise-book.ts";
