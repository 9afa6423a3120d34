/** Tables and the picture of how error grew. */
import { colours } from "../../src/index.ts";
import { lines, type Point, type Series } from "../chart.ts";
import type { Table } from "../results.ts";
import { percent } from "../statistics.ts";
import { type Measured, panels } from "./curves.ts";
import type { Judged } from "./judged.ts";
import { errorOfChain } from "./restoring.ts";

export function tablesOf(
  measured: readonly Measured[],
  judged: readonly Judged[],
  thresholds: readonly { readonly share: number; readonly own: number }[],
  depth: number,
): Table[] {
  const heights = Array.from({ length: depth + 1 }, (_, height) => height);
  return [
    {
      title: "Error by level, %: measured [interval], and after the slash the closed form",
      columns: ["helpers err", "with", ...heights.map((height) => `level ${height}`)],
      rows: measured.map(({ panel, name, seen, predicted }) => [
        panel,
        name,
        ...heights.map((height) => {
          const estimate = seen[height];
          return `${estimate ? percent(estimate) : "not run"} / ${(100 * predicted[height]!).toFixed(1)}`;
        }),
      ]),
    },
    {
      title: "The limited judge (three leaves, notes weighed by its own spot-checks) is right, %",
      columns: ["helpers err with", "reports of each input", ...heights.slice(1).map((height) => `depth ${height}`)],
      rows: judged.map(({ own, reports, right }) => [
        `${Math.round(100 * own)}%`,
        String(reports),
        ...right.map((estimate) => percent(estimate)),
      ]),
    },
    {
      title: "Largest error of each helper at which that of the root stays bounded at any depth",
      columns: [
        "share of cases in which the three err together",
        ...thresholds.map(({ share }) => `${Math.round(100 * share)}%`),
      ],
      rows: [["threshold", ...thresholds.map(({ own }) => `${(100 * own).toFixed(2)}%`)]],
    },
  ];
}

const seriesShown: readonly Series[] = [
  { name: "1%", colour: colours.sky },
  { name: "2%", colour: colours.blue },
  { name: "5%", colour: colours.green },
  { name: "8%", colour: colours.orange },
  { name: "15%", colour: colours.vermilion },
  { name: "10% at level 0", colour: colours.purple },
  { name: "10% at level 1", colour: colours.grey },
  { name: "10% at level 2", colour: colours.black },
  { name: "relay, 5%", colour: colours.green, dashed: true },
  { name: "leaves", colour: colours.purple, dashed: true },
  { name: "all levels", colour: colours.black, dashed: true },
];

export function picture(measured: readonly Measured[], depth: number): Promise<string> {
  const points = measured.flatMap(({ panel, name, seen, predicted }) =>
    predicted.map((y, height): Point => {
      const estimate = seen[height];
      return {
        x: height,
        y,
        series: name,
        panel,
        ...(estimate && { low: estimate.low, high: estimate.high, dot: estimate.value }),
      };
    }),
  );
  // Where each level depends on one input alone.
  const relay = Array.from({ length: depth + 1 }, (_, height): Point => {
    return { x: height, y: errorOfChain(0.05, height + 1), series: "relay, 5%", panel: panels.plain };
  });
  return lines([...points, ...relay], {
    title: "Error by level: lines are closed forms, dots and bars what was measured",
    x: { title: "level", ticks: Array.from({ length: depth + 1 }, (_, height) => height) },
    y: { title: "wrong reports", percent: true, domain: [0, 0.6] },
    series: seriesShown,
    columns: 3,
  });
}
