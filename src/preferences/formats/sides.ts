/** What formats share that name a better and a worse text, where a comparison has sides. */

import * as z from "zod";
import { sha256 } from "../../core/hash.ts";
import { type Candidate, type Comparison, comparison, type Side } from "../comparison.ts";
import type { Judgements } from "../store.ts";
import type { JudgedPreference, Row } from "./format.ts";

/**
 * Sides for two texts that their file does not give as a first and a second. They are drawn from the texts: always the
 * chosen one first would tell the answer, and the same two would have other sides where another judge chose otherwise.
 * @returns the sides, and which the first argument became
 */
export function drawSides(
  x: Candidate,
  y: Candidate,
): { readonly a: Candidate; readonly b: Candidate; readonly x: Side } {
  return sha256(x.text) < sha256(y.text) ? { a: x, b: y, x: "a" } : { a: y, b: x, x: "b" };
}

/** A number of each side, as formats keep one in a comparison's `extra`. */
export const bySide = z.strictObject({ a: z.number(), b: z.number() });

/** @returns the extra columns of a row: what is known by side has no place there, where judges decide what comes first */
export function extraColumns({ comparison: { extra = {} } }: JudgedPreference): Row {
  return Object.fromEntries(Object.entries(extra).filter(([, value]) => !bySide.safeParse(value).success));
}

/** Columns beside the texts that say who judged, and how surely. They are ours: other programs pass over them. */
const labels = z.object({
  judge: z.string().optional().catch(undefined),
  kind: z.enum(["human", "model", "program"]).optional().catch(undefined),
  strength: z.number().min(1).max(9).optional().catch(undefined),
  /** That the chosen one is better. */
  probability: z.number().min(0).max(1).optional().catch(undefined),
  /** Of a tie: that neither is acceptable. */
  both_bad: z.boolean().optional().catch(undefined),
});
export const labelColumns = Object.keys(labels.shape);

/** For files that do not say who judged. */
export const nameless = { judge: "file", kind: "program" } as const;

export interface Ranked extends Pick<Comparison, "input" | "source" | "extra"> {
  readonly chosen: Candidate;
  readonly rejected: Candidate;
  /** They are as good as each other. */
  readonly isTie?: boolean;
}

/** @param row where it may have label columns */
export function ranked({ chosen, rejected, isTie = false, ...rest }: Ranked, row: unknown): Judgements {
  const { a, b, x } = drawSides(chosen, rejected);
  const made = comparison({ ...rest, a, b });
  const { judge = nameless.judge, kind = nameless.kind, strength, probability, both_bad } = labels.parse(row);
  const verdict = {
    status: "judged" as const,
    choice: isTie ? ("tie" as const) : x,
    ...(strength !== undefined && { strength }),
    ...(probability !== undefined && { probability: x === "a" ? probability : 1 - probability }),
    ...(isTie && both_bad && { bothBad: true }),
  };
  return { comparison: made, preferences: [{ comparison: made, judge, kind, verdict }] };
}

/** @returns the texts as they were judged; of a tie, a as the chosen one */
export function rankedTexts({ comparison: { a, b }, verdict: { choice } }: JudgedPreference) {
  return choice === "b" ? { chosen: b.text, rejected: a.text } : { chosen: a.text, rejected: b.text };
}

export function labelsOf({ judge, kind, verdict: { choice, bothBad, strength, probability } }: JudgedPreference) {
  return {
    judge,
    kind,
    ...(strength !== undefined && { strength }),
    ...(probability !== undefined && { probability: choice === "b" ? 1 - probability : probability }),
    ...(choice === "tie" && bothBad && { both_bad: true }),
  };
}
