/** What `espalier grow` computes with, loaded when it begins. */
export { readArtefact } from "../../oversight/artefact.ts";
export { grow } from "../../oversight/grow.ts";
export { policyModels } from "../../oversight/policy-models.ts";
export { withFrozen } from "./frozen.ts";
export { describePlan, planGrowth } from "./grow-plan.ts";
export { plotsFor, refuseUnjudged } from "./plots.ts";
