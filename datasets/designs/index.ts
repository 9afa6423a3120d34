/** Designs with planted defects, and their exact truth. */
export {
  type DesignsOptions,
  designSchema,
  generateDesigns,
  type PlantedDesign,
  pairOf,
  readDesigns,
  templates,
} from "./generate.ts";
export { type Split, splits } from "./split.ts";
export { type DefectKind, defectKinds, type Template } from "./template.ts";
