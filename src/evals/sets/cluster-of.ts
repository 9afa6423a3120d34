import { contentHash } from "../../core/hash.ts";

/** @param shared what items that are not independent have in common, such as a prompt. @returns 16 hexadecimal digits */
export function clusterOf(shared: unknown): string {
  return contentHash(shared).slice(0, 16);
}
