/** What `espalier grow` computes with, loaded when it begins. */
export { grow } from "../../oversight/grow.ts";
export { policyModels } from "../../oversight/policy-models.ts";
export { withFrozen } from "./frozen.ts";
export { plotsFor } from "./plots.ts";
