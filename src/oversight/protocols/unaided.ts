/** The judge alone: what every other protocol has to be better than. */
import type { Protocol } from "../protocol.ts";

export function unaided(): Protocol {
  return { name: "unaided", prepare: async ({ judge }) => judge };
}
