/**
 * Some of a judge's comparisons, drawn by lot, are judged as well by one who opens the source instead of believing what
 * helpers say of it. A helper cannot tell which, so it cannot lie only where nobody looks. Source: random inspection,
 * Avenhaus et al. 1996, "Inspection games in arms control", European Journal of Operational Research 90(3).
 */
import { EspalierError } from "../../core/errors.ts";
import { seededRandom } from "../../core/random.ts";
import { type Judge, rubricsOf } from "../../judges/judge.ts";
import type { Preference } from "../../preferences/preference.ts";
import { bothKept, changedBy, type Share } from "./second-look.ts";

export interface SpotChecks {
  /** Opens the source: give it what it takes to read it. */
  readonly judge: Judge;
  /** Of comparisons, in [0, 1]. */
  readonly share: number;
  /** Of the lot; 0 unless given. */
  readonly seed?: number;
}

/**
 * Where the opener comes to a verdict, that is the verdict; both are kept as votes.
 * @throws EspalierError for a share that is none
 */
export function spotChecked(judge: Judge, { judge: opener, share, seed = 0 }: SpotChecks): Judge {
  if (!(share >= 0 && share <= 1)) {
    throw new EspalierError(`A share of comparisons to spot-check lies between 0 and 1; found ${share}.`);
  }
  return {
    id: `${judge.id}, spot-checked ${share} by ${opener.id}${seed ? `, seed ${seed}` : ""}`,
    kind: judge.kind === opener.kind ? judge.kind : "model",
    rubric: (comparison) => rubricsOf([judge, opener], comparison),
    async compare(comparison, options) {
      if (seededRandom(`spot-check ${seed}\n${comparison.id}`)() >= share) return judge.compare(comparison, options);
      const [first, second] = await Promise.all([
        judge.compare(comparison, options),
        opener.compare(comparison, options),
      ]);
      const verdict = second.status === "judged" ? second : first;
      return {
        ...verdict,
        ...bothKept({ judge, verdict: first }, { look: "spot-check", judge: opener, verdict: second }),
      };
    },
  };
}

/** @returns comparisons that a spot-check decided otherwise, of those that both judged */
export function overruled(preferences: Iterable<Preference>): Share {
  return changedBy("spot-check", preferences);
}
