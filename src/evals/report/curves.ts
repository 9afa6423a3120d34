/** Curves of one metric: a small picture for each arm, with the other arms' curves faint behind it. */
import type { TopLevelSpec } from "vega-lite";
import type { Curve, CurvePoint } from "../eval.ts";
import { config, drawChart, inks } from "./chart.ts";
import { shortened, visible } from "./text.ts";

export interface ArmCurve {
  readonly arm: string;
  readonly curve: Curve;
}

/** @param all of one metric, with the same axes. @returns SVG for each, in their order */
export function drawCurves(all: readonly ArmCurve[]): Promise<string[]> {
  const points = all.flatMap(({ curve }) => curve.points);
  const x = domainOf(
    points.map(({ x }) => x),
    0,
  );
  const y = domainOf(
    points.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]),
    0.06,
  );
  const diagonal = all.some(({ curve }) => curve.diagonal);
  const whole: Domain = [Math.min(0, x[0]), Math.max(1, x[1])];
  const domains = diagonal ? { x: whole, y: whole } : { x, y };
  return Promise.all(all.map((one) => drawn(one, all, domains, diagonal)));
}

type Domain = readonly [number, number];

function drawn(
  { arm, curve }: ArmCurve,
  all: readonly ArmCurve[],
  domains: { readonly x: Domain; readonly y: Domain },
  diagonal: boolean,
): Promise<string> {
  const behind = all.flatMap((other, index) =>
    other.arm === arm ? [] : other.curve.points.map(({ x, y }) => ({ x, y, curve: index })),
  );
  const xs = [...new Set(all.flatMap(({ curve: { points } }) => points.map(({ x }) => x)))];
  const doubled = xs.length > 2 && xs.every((one) => one >= 1 && Number.isInteger(Math.log2(one)));
  const axis = (field: "x" | "y") => ({
    field,
    type: "quantitative",
    title: field === "x" ? shortened(visible(curve.x), 40) : null,
    scale: {
      domain: [...domains[field]],
      nice: false,
      ...(field === "x" && doubled ? { type: "log", base: 2 } : { zero: false }),
    },
    axis: {
      labelFlush: false,
      ...(Math.max(...domains[field].map(Math.abs)) >= 1000 && { format: "~s" }),
      ...(field === "x" && doubled ? { values: xs, format: "~s", labelOverlap: xs.length > 9 } : { tickCount: 5 }),
    },
  });
  const hasCounts = curve.points.some(({ n }) => n !== undefined);
  const most = Math.max(1, ...curve.points.map(({ n = 1 }) => n));
  const spec = {
    background: null,
    autosize: "none",
    padding: { left: 34, right: 8, top: 44, bottom: 38 },
    title: {
      text: shortened(visible(arm), 34),
      subtitle: shortened(visible(curve.y), 40),
      frame: "group",
      dx: -34,
    },
    width: 226,
    height: diagonal ? 226 : 160,
    config,
    encoding: { x: axis("x"), y: axis("y") },
    layer: [
      ...(diagonal
        ? [
            {
              data: { values: domains.x.map((at) => ({ x: at, y: at })) },
              mark: { type: "line", color: inks.ink, opacity: 0.5, strokeDash: [3, 3], strokeWidth: 1 },
            },
          ]
        : []),
      {
        data: { values: behind },
        mark: { type: "line", color: inks.plain, opacity: 0.35, strokeWidth: 1 },
        encoding: { detail: { field: "curve", type: "nominal" } },
      },
      {
        data: {
          values: curve.points.map((point) => ({ ...point, size: hasCounts ? 14 + (56 * (point.n ?? 0)) / most : 26 })),
        },
        layer: [
          {
            transform: [{ filter: "isValid(datum.low)" }],
            mark: { type: "rule", color: inks.better, strokeWidth: 1.6, strokeCap: "round", opacity: 0.7 },
            encoding: { y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
          },
          { mark: { type: "line", color: inks.better, strokeWidth: 1.8 } },
          {
            mark: { type: "point", filled: true, color: inks.better, opacity: 1 },
            encoding: { size: { field: "size", type: "quantitative", scale: null, legend: null } },
          },
        ],
      },
    ],
  } as unknown as TopLevelSpec;
  return drawChart(spec, `${curve.title}, ${arm}: ${wordsOf(curve)}`);
}

function wordsOf({ x, y, points, diagonal }: Curve): string {
  const told = points.slice(0, 12).map((point) => `${short(point.y)} at ${short(point.x)}`);
  const more = points.length > 12 ? `, and ${points.length - 12} more` : "";
  return `${y} by ${x}: ${told.join(", ")}${more}${diagonal ? "; the dashed line is where both are equal" : ""}`;
}

const short = (value: CurvePoint["x"]) => String(Number(value.toPrecision(3)));

/** @param room at either side, as a share of the range */
function domainOf(values: readonly number[], room: number): Domain {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const beside = high > low ? (high - low) * room : Math.abs(high) * 0.1 || 1;
  return [low - beside, high + beside];
}
