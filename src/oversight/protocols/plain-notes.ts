/**
 * Notes as they may be shown to a judge: without formatting, and cut at a visible length. Judges are swayed by what is
 * longer and by what is set in bold, and whoever is trained or told to win finds that out (Zheng et al. 2023, arXiv:2306.05685).
 */
import type { Helper } from "../../helpers/helper.ts";
import { present } from "../../judges/presentation.ts";

/** @param lengthCap visible characters of each note */
export function plainNotes(helper: Helper, lengthCap: number): Helper {
  return {
    name: `${helper.name}, plain to ${lengthCap}`,
    async note(comparison, options) {
      const notes = await helper.note(comparison, options);
      return notes.map((note) => {
        const { text, cut } = present(note.text, { lengthCap, plain: true });
        return { ...note, text: cut ? `${text} (cut here)` : text };
      });
    },
  };
}
