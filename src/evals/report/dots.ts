/**
 * A metric as dots with whiskers, a row for each arm with its name and its figure in words above the whisker: so names of
 * any length, twelve arms, and a telephone's width are no trouble. Source: Cleveland and McGill 1984 (dots on a common scale).
 */
import type { TopLevelSpec } from "vega-lite";
import type { Figure } from "../../core/statistics/interval.ts";
import type { MetricFound } from "../eval.ts";
import { config, drawChart, inks } from "./chart.ts";
import { findingOf } from "./finding.ts";
import { differenceWords, figureWords, testWords } from "./numbers.ts";
import { fitted, visible, widthOf } from "./text.ts";

/** Pixels. */
const [width, row] = [338, 38];
const size = { name: 12, words: 11.5 };
/** Of a row, from its upper end: what lies below the words, and so what lines may cross. */
const band = { from: 19.5, middle: 26, to: 33 };

/** @returns SVG: each arm's figure; dashed, the baseline's */
export function figureDots(metric: MetricFound, baseline: string): Promise<string> {
  const rows = metric.arms.map(({ arm, figure }): Row => {
    const difference = metric.differences.find((one) => one.arm === arm);
    return {
      name: arm,
      figure,
      words: figureWords(figure, metric.unit),
      ...lookOf(difference ? findingOf(metric, difference) : "open", arm === baseline),
    };
  });
  const line = metric.arms.find(({ arm }) => arm === baseline)?.figure?.value;
  return dots(rows, metric.unit, line === undefined ? undefined : { at: line, dash: [2, 2] }, metric.name);
}

/** @returns SVG: what each arm has more than the baseline, in rows that lie beside those of the figures; the line is zero */
export function differenceDots(metric: MetricFound, baseline: string): Promise<string> {
  const rows = metric.arms.map(({ arm }): Row => {
    const difference = metric.differences.find((one) => one.arm === arm);
    if (!difference) return { name: arm, words: arm === baseline ? "baseline" : "no value", ...lookOf("open", false) };
    const tested = testWords(difference);
    const by = differenceWords(difference, metric.unit).replace(" points", "");
    const words = tested === undefined ? by : `${by}, ${tested}`;
    return { name: arm, figure: difference.figure, words, ...lookOf(findingOf(metric, difference), false) };
  });
  return dots(
    rows,
    metric.unit === "share" ? "points" : metric.unit,
    { at: 0, dash: [1, 0] },
    `${metric.name}, less that of ${baseline}`,
  );
}

/** Differences of shares are percentage points. */
type Unit = MetricFound["unit"] | "points";

interface Row {
  readonly name: string;
  readonly figure?: Figure | undefined;
  readonly words: string;
  readonly colour: string;
  readonly fill: string;
}

/** Hollow is what chance may have made; colour repeats what fill and place say. */
function lookOf(finding: ReturnType<typeof findingOf>, isBaseline: boolean): { colour: string; fill: string } {
  if (isBaseline) return { colour: inks.plain, fill: inks.plain };
  if (finding === "open") return { colour: inks.plain, fill: inks.ground };
  const colour = finding === "worse" ? inks.worse : inks.better;
  return { colour, fill: colour };
}

function dots(
  rows: readonly Row[],
  unit: Unit,
  line: { at: number; dash: number[] } | undefined,
  about: string,
): Promise<string> {
  const times = unit === "share" || unit === "points" ? 100 : 1;
  const shown = rows.filter(({ figure }) => figure && Number.isFinite(figure.value));
  const marks = rows.map(({ name, figure, words, colour, fill }, index) => ({
    name: fitted(visible(name), (width - 10 - widthOf(words) * size.words) / size.name),
    words,
    colour,
    fill,
    y: index * row + band.middle,
    from: index * row + band.from,
    to: index * row + band.to,

    ...(figure && shown.length > 0 && { value: figure.value * times }),
    ...(figure?.low !== undefined && { low: figure.low * times, high: figure.high * times }),
  }));
  const spec = {
    background: null,
    autosize: "none",
    padding: { left: 1, right: 1, top: 0, bottom: 22 },
    width,
    height: rows.length * row,
    data: { values: marks },
    config: { ...config, axis: { ...config.axis, grid: false } },
    encoding: { y: { field: "y", type: "quantitative", scale: null, axis: null } },
    layer: [
      {
        mark: { type: "rule", color: inks.ink, opacity: 0.13, strokeWidth: 1 },
        encoding: { x: { value: 0 }, x2: { value: width } },
      },
      ...(shown.length === 0
        ? []
        : [
            ...(line === undefined ? [] : [reference(line.at * times, line.dash)]),
            {
              transform: [{ filter: "isValid(datum.low)" }],
              mark: { type: "rule", strokeWidth: 2.2, strokeCap: "round" },
              encoding: { x: axisOf(rangeOf(shown, line?.at, times), unit, "low"), x2: { field: "high" }, color },
            },
            {
              transform: [{ filter: "isValid(datum.value)" }],
              mark: { type: "point", filled: true, size: 62, opacity: 1, strokeWidth: 1.8 },
              encoding: {
                x: { field: "value", type: "quantitative" },
                stroke: color,
                fill: { ...color, field: "fill" },
              },
            },
          ]),
      {
        mark: { type: "text", align: "left", baseline: "alphabetic", dy: -11, fontSize: size.name, color: inks.ink },
        encoding: { x: { value: 0 }, text: { field: "name" } },
      },
      {
        mark: {
          type: "text",
          align: "right",
          baseline: "alphabetic",
          dy: -11,
          fontSize: size.words,
          color: inks.ink,
          opacity: 0.85,
        },
        encoding: { x: { value: width }, text: { field: "words" } },
      },
    ],
  } as unknown as TopLevelSpec;
  return drawChart(spec, `${about}: ${rows.map(({ name, words }) => `${name} ${words}`).join("; ")}`);
}

const color = { field: "colour", type: "nominal", scale: null } as const;

function reference(at: number, strokeDash: number[]) {
  return {
    mark: { type: "rule", color: inks.ink, opacity: 0.55, strokeDash, strokeWidth: 1 },
    encoding: {
      y: { field: "from", type: "quantitative", scale: null, axis: null },
      y2: { field: "to" },
      x: { datum: at },
    },
  };
}

function axisOf(domain: readonly [number, number], unit: Unit, field: string) {
  const label = {
    tokens: `format(datum.value, '${domain[1] >= 1000 ? "~s" : ",~r"}')`,
    share: "datum.label + '%'",
    dollars: `'$' + ${Math.abs(domain[1]) < 0.001 ? "format(datum.value, '~g')" : "datum.label"}`,
    seconds: "datum.label + ' s'",
  };
  return {
    field,
    type: "quantitative",
    scale: { domain: [...domain], zero: false, nice: false },
    axis: {
      title: null,
      tickCount: 5,
      ...(unit in label && { labelExpr: label[unit as keyof typeof label] }),
    },
  };
}

/** All that is drawn, with room at either side. */
function rangeOf(rows: readonly Row[], line: number | undefined, times: number): [number, number] {
  const all = rows.flatMap(({ figure }) => [
    figure!.value,
    figure!.low ?? figure!.value,
    figure!.high ?? figure!.value,
  ]);
  const values = [...all, ...(line === undefined ? [] : [line])].filter(Number.isFinite).map((value) => value * times);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = high > low ? (high - low) * 0.05 : Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}
