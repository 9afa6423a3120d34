/** How often a judge who reads what a helper says is right: of questions, and of reports on whole stories. */
import {
  assisted,
  bootstrap,
  type Comparison,
  type Estimate,
  grownHelper,
  type Judge,
  type Policy,
  proportion,
} from "../../../src/index.ts";
import {
  type ContradictionQuestion,
  saysContradiction,
  storyConsistency,
} from "../../../tasks/story-consistency/index.ts";
import type { Checked, Report } from "./cases.ts";

export interface Outcome {
  /** 1, 0, and one half for a tie or none. */
  readonly right: number;
  readonly undecided: boolean;
  readonly report: Report;
}

/** @param helper none for a judge by itself */
export async function judgeReports(
  judge: Judge,
  reports: readonly Report[],
  helper?: Policy<ContradictionQuestion>,
): Promise<Outcome[]> {
  const [subtask] = storyConsistency.evaluation;
  const whole = helper
    ? assisted(judge, [grownHelper(storyConsistency, subtask!, helper as Policy<unknown>, { seed: 0 })])
    : judge;
  const outcomes: Outcome[] = [];
  for (const report of reports) {
    const { gold, ...shown } = report.comparison;
    outcomes.push(outcomeOf(report, gold!, await whole.compare(shown as Comparison)));
  }
  return outcomes;
}

function outcomeOf(report: Report, gold: Comparison["gold"], verdict: Awaited<ReturnType<Judge["compare"]>>): Outcome {
  const undecided = verdict.status === "unjudged" || verdict.choice === "tie";
  return { report, undecided, right: undecided ? 0.5 : Number(verdict.choice === gold) };
}

/** Comparisons of one story and of its twin are drawn together. */
export function accuracyOf(outcomes: readonly Outcome[]): Estimate | undefined {
  const mean = (some: readonly Outcome[]) =>
    some.length === 0 ? undefined : some.reduce((sum, { right }) => sum + right, 0) / some.length;
  const clustered = bootstrap(outcomes, mean, { cluster: ({ report }) => report.pair });
  const isFlat = clustered && clustered.low === clustered.high;
  const pairs = new Set(outcomes.map(({ report }) => report.pair)).size;
  return isFlat ? proportion(clustered.value * pairs, pairs) : clustered;
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
