/** What growing a tree came to: a line for each task as it is done, a table of all at the end. */
import type { Figure } from "../../core/statistics/interval.ts";
import { total } from "../../judges/spending.ts";
import type { GrowReport, TaskReport } from "../../oversight/growth.ts";
import { count } from "../execute.ts";
import { duration, short } from "../progress.ts";
import { percent } from "../rewards/score-tally.ts";
import { table } from "../table.ts";

export function describeTask({ task, rounds, gain, milliseconds }: TaskReport): string {
  const { labels, unjudged } = labelsOf(rounds);
  const last = rounds.at(-1);
  return [
    `${task}: ${count(labels, "label")}${unjudged > 0 ? ` (${unjudged} unjudged)` : ""}`,
    ...(last?.agreement ? [`agreement ${figure(last.agreement)}`] : []),
    ...(last?.reward
      ? [`reward right ${percent(last.reward.accuracy)} of ${count(last.reward.pairs, "held-out pair")}`]
      : []),
    ...(gain ? [`gain ${signed(gain.reward)} on ${count(gain.inputs, "held-out input")}`] : []),
    duration(milliseconds / 1000),
  ].join(" · ");
}

/** Leaves first. */
export function describeGrowth({ tasks }: GrowReport): string {
  const hasAgreement = tasks.some(({ rounds }) => rounds.at(-1)?.agreement);
  const hasSpent = tasks.some(({ rounds }) => rounds.some(({ spending }) => spending.calls > 0));
  const hasTruth = tasks.some(({ gain, rounds }) => gain?.gold ?? rounds.at(-1)?.judgeAccuracy);
  const header = [
    "task",
    "labels",
    "unjudged",
    ...(hasAgreement ? ["alpha"] : []),
    "reward right",
    "pairs",
    "gain",
    "inputs",
    ...(hasTruth ? ["judge right", "true gain"] : []),
    ...(hasSpent ? ["calls", "tokens in", "tokens out", "cost"] : []),
    "time",
  ];
  const rows = tasks.map(({ task, rounds, gain, milliseconds }) => {
    const { labels, unjudged } = labelsOf(rounds);
    const last = rounds.at(-1);
    return [
      task,
      String(labels),
      String(unjudged),
      ...(hasAgreement ? [last?.agreement ? figure(last.agreement) : "-"] : []),
      last?.reward ? percent(last.reward.accuracy) : "-",
      String(last?.reward?.pairs ?? 0),
      gain ? signed(gain.reward) : "-",
      String(gain?.inputs ?? 0),
      ...(hasTruth
        ? [last?.judgeAccuracy ? percent(last.judgeAccuracy) : "-", gain?.gold ? signed(gain.gold) : "-"]
        : []),
      ...(hasSpent ? spent(rounds) : []),
      duration(milliseconds / 1000),
    ];
  });
  return `${table([header, ...rows])}${legend}${hasTruth ? legendOfTruth : ""}${hasSpent ? legendOfSpending : ""}`;
}

const legend = `Intervals are of 95%. reward right: of held-out pairs, as the judge said. gain: reward of the improved helper's outputs less that of
those it began with, on held-out inputs; its own reward model says so, and may be fooled.
`;
const legendOfTruth = `judge right: as the truth says of its labels. true gain: the same gain by the truth, which nobody was told.
`;
const legendOfSpending = `calls, tokens, cost: of judges that are models.
`;

function spent(rounds: TaskReport["rounds"]): string[] {
  const { calls, inputTokens, outputTokens, cost } = total(rounds.map(({ spending }) => spending));
  return [String(calls), short(inputTokens), short(outputTokens), cost === undefined ? "-" : `$${cost.toFixed(4)}`];
}

function labelsOf(rounds: TaskReport["rounds"]) {
  const sum = (field: "labels" | "unjudged") => rounds.reduce((total, round) => total + round[field], 0);
  return { labels: sum("labels"), unjudged: sum("unjudged") };
}

/** With its interval, if it has one. */
function figure({ value, low, high }: Figure, write = (part: number) => part.toFixed(2)): string {
  return low === undefined ? write(value) : `${write(value)} [${write(low)}, ${write(high)}]`;
}

/** A difference. */
function signed(difference: Figure): string {
  return figure(difference, (part) => `${part < 0 ? "" : "+"}${part.toFixed(2)}`);
}
