/** Gemma 3: normalised before and after each block; five of six layers see a window only. Source: arXiv:2503.19786. */
import type { Architecture } from "./architecture.ts";

export const gemma3 = {
  rotates: "halves",
  activation: "gelu",
  scalesEmbeddings: true,
  window: { full: 6, base: 10_000 },
} as const satisfies Architecture;
