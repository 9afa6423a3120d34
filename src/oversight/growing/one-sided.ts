/** Sides are drawn by lot: a judge who always chooses the same one does not look at the outputs. */
import { EspalierError } from "../../core/errors.ts";
import type { Preference } from "../../preferences/preference.ts";
import { enoughToTell } from "../../rewards/pairs-report.ts";

/** @throws EspalierError when enough verdicts, and all, are for one side */
export function refuseOneSided(preferences: readonly Preference[]): void {
  const sides = preferences.flatMap(({ verdict }) =>
    verdict.status === "judged" && verdict.choice !== "tie" ? verdict.choice : [],
  );
  if (sides.length < enoughToTell || new Set(sides).size > 1) return;
  throw new EspalierError(
    `All ${sides.length} verdicts that choose a side choose ${sides[0]}, though sides were drawn by lot: its judge does not tell outputs apart. Have it judge in both orders, or give it another rubric or more notes.`,
  );
}
