/** Every arm on one split: judge and helper together, and the helper by itself. */
import type { Estimate, Judge, Policy } from "../../../src/index.ts";
import { proportion } from "../../../src/index.ts";
import type { ContradictionQuestion } from "../../../tasks/story-consistency/index.ts";
import type { Cases } from "./cases.ts";
import { accuracyOf, judgeChecks, judgeReports, type Outcome } from "./measure.ts";

/** Who helps the judge; undefined for nobody. */
export type Arms = Readonly<Record<string, Policy<ContradictionQuestion> | undefined>>;

export interface ArmFound {
  readonly arm: string;
  readonly outcomes: readonly Outcome[];
  /** Of the judge, over pairs of reports. */
  readonly judge: Estimate;
  /** Of the helper alone, over pairs of places. */
  readonly places?: Estimate;
}

export async function runArms(
  arms: Arms,
  cases: Cases,
  judge: Judge,
  onArm: (found: ArmFound) => void,
): Promise<ArmFound[]> {
  const all: ArmFound[] = [];
  for (const [arm, helper] of Object.entries(arms)) {
    const outcomes = await judgeReports(judge, cases.reports, helper);
    const checks = helper && (await judgeChecks(cases.checks, helper));
    const places = checks && proportion(checks.right, checks.of);
    const found = { arm, outcomes, judge: accuracyOf(outcomes)!, ...(places && { places }) };
    all.push(found);
    onArm(found);
  }
  return all;
}
