/** Whether several judges of a level say the same thing often enough that their labels mean something. */
import { EspalierError } from "../../core/errors.ts";
import { alpha } from "../../core/statistics/alpha.ts";
import type { Figure } from "../../core/statistics/interval.ts";
import type { Preference } from "../../preferences/preference.ts";
import { firstSaid } from "../mitigations/second-look.ts";

/** Comparisons with two or more verdicts, below which disagreement may be chance. */
const enoughShared = 20;

export interface LevelAgreement {
  readonly alpha: Figure;
  /** Comparisons with two or more verdicts. */
  readonly shared: number;
}

/** @returns undefined where one judge judged, and where all said one and the same thing: alpha has no value there */
export function agreementOf(preferences: readonly Preference[]): LevelAgreement | undefined {
  const units = preferences.map(({ verdict }) =>
    Object.values(firstSaid(verdict).votes ?? {}).flatMap((vote) => (vote.status === "judged" ? vote.choice : [])),
  );
  const shared = units.filter((unit) => unit.length > 1);
  const found = alpha(shared);
  return found && { alpha: found, shared: shared.length };
}

/** @throws EspalierError when enough comparisons show that the judges disagree beyond use */
export function refuseDisagreement(agreement: LevelAgreement | undefined, least: number): void {
  if (!agreement || agreement.shared < enoughShared || agreement.alpha.value >= least) return;
  const { alpha, shared } = agreement;
  const [value, low, high] = [alpha.value, alpha.low, alpha.high].map((figure) => figure?.toFixed(2));
  throw new EspalierError(
    `Its judges disagree beyond use: Krippendorff's alpha is ${value} [${low}, ${high}] on ${shared} comparisons, and at least ${least} is asked for; 0 is what chance gives. ` +
      "Give them a rubric that leaves less to taste, other judges, or more notes by more evaluation subtasks.",
  );
}
