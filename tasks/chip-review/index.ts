/** Chip-design review: what commands, evals and scripts use of it. */
export type { ModuleFigures } from "./by-module.ts";
export { type Check, lookedFor, type SpecificationChecked } from "./checks.ts";
export { type Claim, claimsIn, nothingFound, reviewText, scoreOfReview } from "./claims.ts";
export { type AspectJudgement, compareDesigns, type DesignJudgement } from "./compare.ts";
export { type Design, type OpenDesignOptions, openDesign } from "./design.ts";
export { type Equivalence, type EquivalenceOptions, equivalence, equivalent } from "./equivalence.ts";
export { type Aspect, aspects, type Finding, findingSchema, type Place, type Severity } from "./finding.ts";
export {
  type AspectQuestion,
  aspectTasks,
  chipDesign,
  chipFinding,
  chipReview,
  type DesignTask,
  excerptOf,
  type FindingQuestion,
} from "./judged.ts";
export { markdown } from "./markdown.ts";
export { type Measures, measure } from "./measures.ts";
export { askReviewer, fileOfTop, type Opinion } from "./opinion.ts";
export {
  type DesignReport,
  designReport,
  distinct,
  equivalenceSentence,
  placed,
  type QuotedFinding,
  type Report,
  rowsOf,
  short,
  summary,
  titles,
  verdict,
} from "./report.ts";
export { findingsOf, type Review, reviewDesign, reviewOf } from "./review.ts";
export { readDesignFiles, type SourceFile, sourceFiles } from "./source.ts";
export { missingPorts, proofFinding, readSpecification, type Specification } from "./specification.ts";
export { chipTree, joinedReviews, verdictsByLot } from "./to-grow.ts";
export { guessingPolicy, toolPolicy } from "./tool-policy.ts";
export { runYosys, YosysError, type YosysLimits } from "./yosys.ts";
