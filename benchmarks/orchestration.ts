/**
 * What a call costs its caller: CPU, time, memory and requests, for a tree of calls to a model that does nothing but wait
 * (mock-server.ts). Every contender runs in a process of its own; rounds are interleaved and figures are their medians.
 *
 *   node benchmarks/orchestration.ts                   4,681 calls at concurrency 64 and 256
 *   node benchmarks/orchestration.ts --errors          the same with 5% 429 (Retry-After 1 s) and 5% 500
 *   node benchmarks/orchestration.ts --leaves 100000   Espalier alone on a large tree, then the finished run again
 *
 * With --rounds N as many rounds; with --quick one round of a small tree; with --only NAME some contenders only; with
 * --json figures for a program.
 */
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { startMock } from "./mock-server.ts";
import { compare } from "./orchestration/compare.ts";
import { chosenContenders } from "./orchestration/contenders.ts";
import { runTwice } from "./orchestration/run-twice.ts";
import { treeOf } from "./orchestration/tree.ts";
import { formatTable } from "./table.ts";

const { values } = parseArgs({
  options: {
    errors: { type: "boolean", default: false },
    leaves: { type: "string" },
    rounds: { type: "string", default: "3" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
  },
});
const machine = `Node ${process.versions.node}, ${availableParallelism()} x ${cpus()[0]!.model}`;

await using mock = await startMock();
if (values.leaves !== undefined) {
  const leaves = wholeNumber("leaves", values.leaves);
  const { calls } = treeOf(leaves, "the story");
  const plan = { leaves, concurrency: 256, settings: { latency: 50 } };
  const runs = await runTwice(mock, plan);
  const table = [
    ["espalier", "calls", "CPU s", "of first", "wall s", "ideal s", "peak MB", "requests"],
    ...runs.map(({ name, cpu, wall, ideal, peakRss, requests }) => [
      name,
      String(calls),
      (cpu / 1000).toFixed(1),
      `${((100 * cpu) / runs[0]!.cpu).toFixed(1)}%`,
      (wall / 1000).toFixed(1),
      (ideal / 1000).toFixed(1),
      peakRss.toFixed(0),
      String(requests),
    ]),
  ];
  print({ machine, ...plan, calls, runs }, table);
} else {
  const leaves = values.quick ? 512 : 4096;
  const { calls } = treeOf(leaves, "the story");
  const plan = {
    contenders: chosenContenders(values.only),
    leaves,
    concurrencies: values.quick ? [64] : [64, 256],
    rounds: values.quick ? 1 : wholeNumber("rounds", values.rounds),
    settings: { latency: 50, ...(values.errors ? { p429: 0.05, retryAfter: 1, p500: 0.05 } : {}) },
  };
  const { rows, samples } = await compare(mock, plan);
  const table = [
    [
      "contender",
      "in flight",
      "CPU ms/call",
      "ratio",
      "wall s",
      "/ideal",
      "peak MB",
      "requests/needed",
      "lost",
      "twice",
    ],
    ...rows.map((row) => [
      row.contender,
      String(row.concurrency),
      row.cpuPerCall.toFixed(2),
      row.cpuRatio === undefined ? "-" : `${row.cpuRatio.toFixed(2)}x`,
      (row.wall / 1000).toFixed(2),
      `${row.wallOverIdeal.toFixed(2)}x`,
      row.peakRss.toFixed(0),
      row.requestsOverNeeded.toFixed(3),
      String(row.lost),
      String(row.answeredAgain),
    ]),
  ];
  print({ machine, ...plan, calls, rows, samples }, table);
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${flag} must be a whole number of at least 1, not ${text}.`);
  return value;
}

function print(
  figures: { calls: number; settings: object; [more: string]: unknown },
  table: readonly (readonly string[])[],
): void {
  if (values.json) console.log(JSON.stringify(figures, null, 2));
  else
    console.log(
      `${machine}\n${figures.calls} calls, mock server ${JSON.stringify(figures.settings)}\n\n${formatTable(table)}`,
    );
}
