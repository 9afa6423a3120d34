/** How often a judge who reads what a helper says is right: of questions, and of reports on whole stories. */
import type { Estimate, Judge, Policy } from "../../../src/index.ts";
import {
  type ContradictionQuestion,
  saysContradiction,
  storyConsistency,
} from "../../../tasks/story-consistency/index.ts";
import { helpedBy } from "../common/helped-by.ts";
import * as common from "../common/outcome.ts";
import type { Checked, Report } from "./cases.ts";

export interface Outcome extends common.Outcome {
  readonly report: Report;
}

/** @param helper none for a judge by itself */
export async function judgeReports(
  judge: Judge,
  reports: readonly Report[],
  helper?: Policy<ContradictionQuestion>,
): Promise<Outcome[]> {
  const whole = helper ? helpedBy(judge, storyConsistency, helper) : judge;
  const outcomes: Outcome[] = [];
  for (const report of reports) outcomes.push({ report, ...(await common.outcomeOf(whole, report.comparison)) });
  return outcomes;
}

/** Comparisons of one story and of its twin are drawn together. */
export function accuracyOf(outcomes: readonly Outcome[]): Estimate | undefined {
  return common.accuracyOf(outcomes, ({ report }) => report.pair);
}

/** Of answers to "does the second place contradict the first?". */
export async function judgeChecks(
  checks: readonly Checked[],
  policy: Policy<ContradictionQuestion>,
): Promise<{ readonly right: number; readonly of: number }> {
  let right = 0;
  for (const { question, contradicts } of checks) {
    const [answer] = await policy.sample(question, 1, { seed: 0 });
    const said = answer === undefined ? undefined : saysContradiction(answer);
    right += said === undefined ? 0.5 : Number(said === contradicts);
  }
  return { right, of: checks.length };
}
