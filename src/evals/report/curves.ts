/** Curves of one metric: a small picture for each arm, with the other arms' curves faint behind it. */
import type { TopLevelSpec } from "vega-lite";
import type { Curve, CurvePoint } from "../eval.ts";
import { config, draw, inks } from "./chart.ts";
import { shortened, visible } from "./text.ts";

export interface ArmCurve {
  readonly arm: string;
  readonly curve: Curve;
}

/** @param all of one metric, with the same axes. @returns SVG for each, in their order */
export function drawCurves(all: readonly ArmCurve[]): Promise<string[]> {
  const points = all.flatMap(({ curve }) => curve.points);
  const x = domainOf(points.map(({ x }) => x));
  const y = domainOf(points.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]));
  const diagonal = all.some(({ curve }) => curve.diagonal);
  const both: Domain = [Math.min(x[0], y[0]), Math.max(x[1], y[1])];
  const domains = diagonal ? { x: both, y: both } : { x, y };
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
  const axis = (field: "x" | "y") => ({
    field,
    type: "quantitative",
    title: shortened(visible(curve[field]), 40),
    scale: { domain: [...domains[field]], zero: false, nice: false },
    axis: { tickCount: 5 },
  });
  const most = Math.max(1, ...curve.points.map(({ n = 1 }) => n));
  const spec = {
    background: null,
    padding: 4,
    title: shortened(visible(arm), 34),
    width: 210,
    height: diagonal ? 210 : 160,
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
        data: { values: curve.points.map((point) => ({ ...point, size: 18 + (62 * (point.n ?? most)) / most })) },
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
  return draw(spec, `${curve.title}, ${arm}: ${wordsOf(curve)}`);
}

function wordsOf({ x, y, points, diagonal }: Curve): string {
  const told = points.slice(0, 12).map((point) => `${short(point.y)} at ${short(point.x)}`);
  const more = points.length > 12 ? `, and ${points.length - 12} more` : "";
  return `${y} by ${x}: ${told.join(", ")}${more}${diagonal ? "; the dashed line is where both are equal" : ""}`;
}

const short = (value: CurvePoint["x"]) => String(Number(value.toPrecision(3)));

/** Shares have the whole range from 0 to 1 where they use half of it. */
function domainOf(values: readonly number[]): Domain {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (low >= 0 && high <= 1 && high - low > 0.4) return [0, 1];
  const room = high > low ? (high - low) * 0.06 : Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}
