/** A text from outside between two lines that carry a mark: see mark.ts for one that no text can end its fence with. */

/** @param cut whether there was more of it */
export function fence(mark: string, name: string, text: string, cut = false): string {
  return `[${mark} ${name}]\n${text}\n[${mark} end of ${name}${cut ? ", cut here: there was more" : ""}]`;
}
