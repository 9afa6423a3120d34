/**
 * A helper whose notes are read by another one, who looks for mistakes in them: the judge gets both, and a mistake that
 * is pointed out costs less to check than one that must be found. Source: the critiques of Saunders et al. 2022,
 * arXiv:2206.05802, turned on the helper itself, as in debate (Irving et al. 2018, arXiv:1805.00899).
 */
import type { Helper } from "../../helpers/helper.ts";

/** @param critic is given the comparison with the helper's notes among its notes; where there are none, it is not asked */
export function countered(helper: Helper, critic: Helper): Helper {
  return {
    name: `${helper.name} countered by ${critic.name}`,
    async note(comparison, options) {
      const notes = await helper.note(comparison, options);
      if (notes.length === 0) return notes;
      const read = { ...comparison, notes: [...(comparison.notes ?? []), ...notes] };
      return [...notes, ...(await critic.note(read, options))];
    },
  };
}
