/** Pictures as SVG: lines with the intervals of their points, and bars with theirs. Drawn by Vega-Lite: Satyanarayan et al. 2017. */
import type { TopLevelSpec } from "vega-lite";
import { colours, drawChart } from "../src/index.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Of 95% confidence. */
  readonly low?: number;
  readonly high?: number;
  /** Where the dot lies, if not on the line. */
  readonly dot?: number;
  readonly series: string;
  /** A small picture for each, side by side. */
  readonly panel?: string;
}

export interface Axis {
  readonly title: string;
  readonly domain?: readonly [number, number];
  readonly percent?: boolean;
  readonly ticks?: readonly number[];
  readonly log?: boolean;
}

export interface LinesOptions {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  /** In the order of the legend, with their colours and whether they are dashed. */
  readonly series: readonly Series[];
  /** A level line, such as chance. */
  readonly level?: number;
  readonly columns?: number;
}

export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly dashed?: boolean;
}

const font = "DejaVu Sans, Verdana, sans-serif";

export async function lines(points: readonly Point[], options: LinesOptions): Promise<string> {
  const { title, x, y, series, level, columns = 4 } = options;
  const colour = {
    field: "series",
    type: "nominal" as const,
    scale: { domain: series.map(({ name }) => name), range: series.map((one) => one.colour) },
    legend: { title: null, labelLimit: 320, symbolType: "stroke", symbolStrokeWidth: 3, symbolSize: 160 },
  };
  const dash = {
    field: "series",
    type: "nominal" as const,
    scale: { domain: series.map(({ name }) => name), range: series.map(({ dashed }) => (dashed ? [5, 3] : [1, 0])) },
    legend: { title: null },
  };
  const axisOf = ({ title: name, domain, percent, ticks, log }: Axis, field: string) => ({
    field,
    type: "quantitative" as const,
    title: name,
    scale: { ...(domain && { domain: [...domain] }), zero: false, ...(log && { type: "log" as const, base: 2 }) },
    axis: {
      ...(percent && { format: ".0%" }),
      // Not "d": with it Vega-Lite leaves out every other tick of three.
      ...(ticks && { values: [...ticks], ...(log ? {} : { format: ".0f" }) }),
      grid: field !== "x",
    },
  });
  const names = [...new Set(points.map(({ panel }) => panel))];
  const panels = names.length;
  const layer = [
    { mark: { type: "line", strokeWidth: 2 }, encoding: { y: axisOf(y, "y"), strokeDash: dash } },
    {
      mark: { type: "rule", strokeWidth: 1.2 },
      encoding: { y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
    },
    { mark: { type: "point", filled: true, size: 28, opacity: 1 }, encoding: { y: axisOf(y, "dot") } },
    ...(level === undefined
      ? []
      : [
          {
            mark: { type: "rule", color: colours.grey, strokeDash: [2, 3] },
            encoding: { x: null, color: { value: colours.grey }, y: { datum: level } },
          },
        ]),
  ];
  const inner = {
    width: panels > 1 ? 230 : 420,
    height: panels > 1 ? 210 : 280,
    encoding: { x: axisOf(x, "x"), color: colour },
    layer,
  };
  const spec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    title: { text: title, anchor: "start", fontSize: 14 },
    data: { values: points.map((point) => ({ dot: point.y, ...point })) },
    config: {
      font,
      axis: { labelFontSize: 11, titleFontSize: 12 },
      legend: { labelFontSize: 11, orient: "right" },
    },
    ...(panels > 1
      ? {
          facet: { field: "panel", type: "nominal", title: null, sort: names, header: { labelFontSize: 12 } },
          columns,
          bounds: "flush",
          spacing: { row: 56, column: 44 },
          spec: inner,
        }
      : inner),
  } as unknown as TopLevelSpec;
  return drawChart(spec, title);
}

export interface Bar {
  /** What it stands for; bars stand below each other in the order of the first panel's. */
  readonly name: string;
  readonly value: number;
  /** Of 95% confidence. */
  readonly low: number;
  readonly high: number;
  readonly panel: string;
}

export interface BarsOptions {
  readonly title: string;
  readonly value: Axis;
  /** By the bars' names. */
  readonly colours: Readonly<Record<string, string>>;
  /** A level line, such as chance. */
  readonly level?: number;
  readonly columns?: number;
}

/** Lying bars, so that their names can be read; a small picture for each panel. */
export async function bars(some: readonly Bar[], options: BarsOptions): Promise<string> {
  const { title, value, colours: of, level, columns = 3 } = options;
  const panels = [...new Set(some.map(({ panel }) => panel))];
  const names = [...new Set(some.map(({ name }) => name))];
  const spec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    title: { text: title, anchor: "start", fontSize: 14 },
    data: { values: some },
    config: { font, axis: { labelFontSize: 11, titleFontSize: 12, labelLimit: 260 } },
    facet: { field: "panel", type: "nominal", title: null, sort: panels, header: { labelFontSize: 12 } },
    columns,
    bounds: "flush",
    spacing: { row: 40, column: 36 },
    spec: {
      width: 200,
      height: { step: 18 },
      encoding: { y: { field: "name", type: "nominal", title: null, sort: names } },
      layer: [
        {
          mark: { type: "bar", height: 12 },
          encoding: {
            x: {
              field: "value",
              type: "quantitative",
              title: value.title,
              scale: { ...(value.domain && { domain: [...value.domain] }) },
              axis: { ...(value.percent && { format: ".0%" }) },
            },
            color: {
              field: "name",
              type: "nominal",
              scale: { domain: names, range: names.map((name) => of[name]) },
              legend: null,
            },
          },
        },
        {
          mark: { type: "rule", strokeWidth: 1.4, color: colours.black },
          encoding: { x: { field: "low", type: "quantitative" }, x2: { field: "high" } },
        },
        ...(level === undefined
          ? []
          : [
              {
                mark: { type: "rule", color: colours.black, strokeDash: [2, 3] },
                encoding: { y: null, x: { datum: level } },
              },
            ]),
      ],
    },
  } as unknown as TopLevelSpec;
  return drawChart(spec, title);
}
