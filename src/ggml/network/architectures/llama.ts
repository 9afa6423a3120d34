/** Llama, and what shares its graph: SmolLM2, Mistral. Source: Touvron et al. 2023, arXiv:2307.09288. */
import type { Architecture } from "./architecture.ts";

export const llama = {
  rotates: "neighbours",
  activation: "silu",
  scalesEmbeddings: false,
} as const satisfies Architecture;
