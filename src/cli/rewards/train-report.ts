/** What a training came to, in sentences. */
import type { PolicyReport } from "../../rewards/fit-policy.ts";
import type { PairsReport } from "../../rewards/pairs-report.ts";
import type { FitReport } from "../../rewards/report.ts";
import { count } from "../execute.ts";
import { duration, short } from "../progress.ts";
import { percent } from "./score-tally.ts";

/** @param unread lines that could not be read */
export function describePairs(report: PairsReport, unread: number): string {
  const { used, ties, contradictory, unlabelled, known, unjudged, identical, judges, repeated, longerChosen } = report;
  const left = [
    ...(unlabelled > 0
      ? [`${unlabelled} without a label${known > 0 ? ` (--gold learns the right answer, which ${known} have)` : ""}`]
      : []),
    ...(identical > 0 ? [`${identical} of identical outputs`] : []),
    ...(unread > 0 ? [`${count(unread, "line")} unread`] : []),
  ];
  const lines = [
    [
      count(used, "pair"),
      ...(ties > 0 ? [count(ties, "tie")] : []),
      ...(contradictory > 0 ? [`${contradictory} on which judges differ`] : []),
      ...(repeated > 0 ? [`${repeated} repeated, counted once`] : []),
      ...(unjudged > 0 ? [`${unjudged} unjudged`] : []),
      ...(longerChosen ? [`longer one better ${percent(longerChosen)}`] : []),
    ].join(" · "),
    `Judged by ${Object.entries(judges)
      .map(([judge, verdicts]) => `${judge} (${verdicts})`)
      .join(", ")}`,
    ...(left.length > 0 ? [`Left out: ${left.join(", ")}`] : []),
  ];
  return lines.join("\n");
}

/** @param withWarnings they were not told on the way */
export function describeFit(report: FitReport, withWarnings: boolean): string {
  const { folder, method, base, held, data, members, device, milliseconds, warnings } = report;
  const cut =
    data.cutPrompts > 0 ? [`${count(data.cutPrompts, "prompt")} cut, by ${short(data.cutTokens)} tokens`] : [];
  const peak = Math.max(0, ...members.map(({ peakBytes }) => peakBytes));
  const lines = [
    [
      `${method === "head" ? "Head" : members.length > 1 ? `${members.length} adapters` : "Adapter"} on ${base.model}`,
      count(data.train.pairs, "pair"),
      ...cut,
      device,
      ...(peak > 0 ? [`${(peak / 1e9).toFixed(1)} GB at most`] : []),
      duration(milliseconds / 1000),
    ].join(" · "),
    ...(held ? heldOut(held) : ["Nothing was held out: how good it is, nobody knows."]),
    ...(withWarnings ? warnings.map((warning) => `Warning: ${warning}`) : []),
    `In ${folder}: the model, its card and a picture of its training`,
    `Next:  espalier score ${quoted(folder)} ITEMS.jsonl   or   espalier best PROMPTS.jsonl -n 16 --reward ${quoted(folder)}`,
  ];
  return lines.join("\n");
}

function heldOut({
  pairs,
  inputs,
  accuracy,
  lengthControlled,
  longerIsBetter,
  calibrationError,
  calibrationErrorByChance,
  loss,
}: FitReport["held"] & {}): string[] {
  const byChance =
    calibrationErrorByChance === undefined
      ? ""
      : `; by chance a perfectly calibrated model has ${(100 * calibrationErrorByChance).toFixed(1)}% on so few`;
  return [
    `Held out: right ${percent(accuracy)} of ${count(pairs, "pair")} of ${count(inputs, "input")}`,
    ...(lengthControlled ? [`  with length controlled ${percent(lengthControlled)}`] : []),
    ...(longerIsBetter ? [`  always choosing the longer one ${percent(longerIsBetter)}`] : []),
    ...(loss === undefined ? [] : [`  loss ${loss.toFixed(3)} nats; guessing has 0.693`]),
    ...(calibrationError ? [`  calibration error ${percent(calibrationError)}${byChance}`] : []),
  ];
}

export function describePolicy(
  {
    train,
    held,
    steps,
    bestStep,
    ended,
    heldLoss,
    firstHeldLoss,
    device,
    milliseconds,
    warnings,
    adapter,
  }: PolicyReport,
  base: string,
): string {
  const lines = [
    [
      `Adapter on ${base}`,
      `${train} trained on, ${held} held out`,
      `${count(steps, "step")}, ${ended}`,
      device,
      duration(milliseconds / 1000),
    ].join(" · "),
    ...(heldLoss === undefined
      ? []
      : [
          `Held out: loss ${heldLoss.toFixed(3)} nats, after step ${bestStep}` +
            (firstHeldLoss === undefined ? "" : `; ${firstHeldLoss.toFixed(3)} before training`),
        ]),
    ...warnings.map((warning) => `Warning: ${warning}`),
    `In ${adapter}, for llama.cpp, Ollama and node-llama-cpp`,
    `Next:  espalier summarize BOOK --model ${quoted(base)} --adapter ${quoted(adapter)}`,
  ];
  return lines.join("\n");
}

/** For a shell. */
function quoted(path: string): string {
  return /^[\w./~-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
