/** What a labelling job came to, for people and for programs. */
import type { Model } from "../../models/model.ts";
import type { JudgeQuality, Rate } from "../../preferences/quality.ts";
import { duration, short } from "../progress.ts";
import type { LabelTotals } from "./label-progress.ts";
import type { LabelPlan } from "./plan.ts";

export interface LabelReport {
  readonly judge: string;
  readonly dataset: string;
  readonly totals: LabelTotals;
  /** Pairs that the file of labels had before. */
  readonly before: number;
  /** Lines that could not be read. */
  readonly unread: number;
  readonly seconds: number;
  /** Of the labels written now; absent when there are none. */
  readonly quality?: JudgeQuality;
}

export function describeLabels({ judge, dataset, totals, before, unread, seconds, quality }: LabelReport): string {
  const { judged, unjudged, recalled, calls, inputTokens, outputTokens, cost } = totals;
  const lines = [
    [
      `${count(judged, "label")}`,
      ...(unjudged > 0 ? [`${unjudged} unjudged`] : []),
      ...(recalled > 0 ? [`${recalled} of them from the journal`] : []),
      ...(before > 0 ? [`${before} written before`] : []),
      ...(unread > 0 ? [`${count(unread, "line")} unread`] : []),
      count(calls, "new call"),
      `${short(inputTokens)} tokens in, ${short(outputTokens)} out`,
      ...(cost > 0 ? [`$${cost.toFixed(4)}`] : []),
      duration(seconds),
    ].join(" · "),
    `Judge ${judge}, kept in the dataset "${dataset}"`,
    ...(quality ? [describeQuality(quality)] : []),
    ...(unjudged > 0
      ? [
          "Unjudged: calls that failed are made again where labels are written to another file with --out; unusable replies stay.",
        ]
      : []),
  ];
  return lines.join("\n");
}

function describeQuality({ unjudged, ties, flips, firstChosen, longerChosen, gold }: JudgeQuality): string {
  return [
    `unjudged ${share(unjudged)}`,
    ...(ties ? [`ties ${share(ties)}`] : []),
    ...(flips ? [`orders disagree ${share(flips)}`] : []),
    ...(firstChosen ? [`first chosen ${share(firstChosen)}`] : []),
    ...(longerChosen ? [`longer chosen ${share(longerChosen)}`] : []),
    ...(gold?.accuracy ? [`right ${share(gold.accuracy)}, ties counting half`] : []),
  ].join("\n");
}

/** With its 95% interval. */
function share({ value, low, high, n }: Rate): string {
  const percent = (part: number) => (100 * part).toFixed(1);
  return `${percent(value)}% [${percent(low)}, ${percent(high)}] of ${n}`;
}

export function describePlan({ pairs, calls, inputTokens, outputTokens, cost }: LabelPlan, { id }: Model): string {
  const money =
    cost === undefined ? `unknown: no price is known for ${id}; give one with --price` : `$${cost.toFixed(4)}`;
  return (
    `${count(pairs, "pair")}, ${calls} calls to ${id}\nabout ${short(inputTokens)} tokens in and at most ` +
    `${short(outputTokens)} out, replies that are asked for again not counted\ncost at most: ${money}`
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
