/**
 * A mark that no given text holds, so that what stands between two of them cannot end there by itself. It is drawn from a
 * hash of the texts: the same for the same texts, and unknown to whoever wrote one of them.
 */
import { contentHash } from "../core/hash.ts";

/** @param digits of the mark, hexadecimal: enough that no text can hold all there are */
export function unusedMark(texts: readonly string[], digits = 8): string {
  const known = texts.map((text) => text.toLowerCase());
  for (let attempt = 0; ; attempt++) {
    const mark = contentHash([texts, attempt]).slice(0, digits);
    if (!known.some((text) => text.includes(mark))) return mark;
  }
}
