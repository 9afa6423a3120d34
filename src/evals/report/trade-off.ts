/**
 * One metric against another, an arm a point: what quality costs. The line joins the arms that are worth what they take;
 * whoever lies under it is beaten by one that takes no more.
 */
import type { TopLevelSpec } from "vega-lite";
import type { ArmFigure, MetricFound } from "../eval.ts";
import { frontier } from "../statistics/frontier.ts";
import { config, drawChart, inks } from "./chart.ts";
import { figureWords } from "./numbers.ts";
import { shortened, visible, widthOf } from "./text.ts";

/** Pixels. */
const [width, height] = [450, 270];
const padding = { left: 46, right: 14, top: 14, bottom: 40 };
const nameSize = 11.5;

/** @param x what arms take. @param y what they give. @returns SVG */
export function drawTradeOff(x: MetricFound, y: MetricFound): Promise<string> {
  const line = frontier(x, y);
  const points = x.arms.flatMap((taken): Point[] => {
    const given = y.arms.find(({ arm }) => arm === taken.arm);
    if (!taken.figure || !given?.figure) return [];
    const isWorth = line.some(({ arm }) => arm === taken.arm);
    return [{ arm: taken.arm, x: times(x, taken), y: times(y, given), isWorth }];
  });
  const [xs, ys] = [domainOf(points.map((point) => point.x)), domainOf(points.map((point) => point.y))];
  const at = ({ x, y }: { readonly x: Spread; readonly y: Spread }) => ({
    x: (width * (x.value - xs[0])) / (xs[1] - xs[0]),
    y: height - (height * (y.value - ys[0])) / (ys[1] - ys[0]),
  });
  const steps = line.map(({ arm }) => at(points.find((point) => point.arm === arm)!));
  const named = placed(
    points.map((point) => ({ ...at(point), name: shortened(visible(point.arm), 34) })),
    [
      ...steps.slice(1).flatMap((to, index) => stepBoxes(steps[index]!, to)),
      ...points.flatMap(({ x, y }) => {
        const from = at({ x: { value: x.low ?? x.value }, y: { value: y.high ?? y.value } });
        const to = at({ x: { value: x.high ?? x.value }, y: { value: y.low ?? y.value } });
        const middle = at({ x, y });
        return [
          { left: from.x, right: to.x, top: middle.y - 2, bottom: middle.y + 2 },
          { left: middle.x - 2, right: middle.x + 2, top: from.y, bottom: to.y },
        ];
      }),
    ],
  );
  const marks = points.map(({ arm, x, y, isWorth }) => ({
    ...{ arm, x: x.value, y: y.value },
    ...(x.low !== undefined && { xLow: x.low, xHigh: x.high }),
    ...(y.low !== undefined && { yLow: y.low, yHigh: y.high }),
    colour: isWorth ? inks.better : inks.plain,
    fill: isWorth ? inks.better : inks.ground,
  }));
  const of = Object.fromEntries(marks.map((mark) => [mark.arm, mark]));
  const whisker = (encoding: object) => ({
    mark: { type: "rule", strokeWidth: 1.4, opacity: 0.55 },
    encoding: { ...encoding, color: colour },
  });
  const spec = {
    background: null,
    autosize: "none",
    ...{ padding, width, height, config },
    data: { values: marks },
    encoding: { x: axisOf("x", x, xs), y: axisOf("y", y, ys) },
    layer: [
      {
        data: { values: line.map(({ arm }) => of[arm]!) },
        mark: { type: "line", interpolate: "step-after", color: inks.better, opacity: 0.5, strokeWidth: 1.6 },
        encoding: { order: { field: "x", type: "quantitative" } },
      },
      whisker({ y: { field: "yLow", type: "quantitative" }, y2: { field: "yHigh" } }),
      whisker({ x: { field: "xLow", type: "quantitative" }, x2: { field: "xHigh" } }),
      {
        mark: { type: "point", filled: true, size: 66, opacity: 1, strokeWidth: 1.8 },
        encoding: { stroke: colour, fill: { ...colour, field: "fill" } },
      },
      ...named.map(({ name, x, y, align }) => ({
        data: { values: [{}] },
        mark: { type: "text", align, baseline: "middle", fontSize: nameSize, color: inks.ink, text: name },
        encoding: { x: { value: x }, y: { value: y } },
      })),
    ],
  } as unknown as TopLevelSpec;
  const words = points.map(({ arm }) => `${arm} ${wordsOf(y, arm)} at ${wordsOf(x, arm)}`);
  return drawChart(spec, `${y.name} by ${x.name}: ${words.join("; ")}`);
}

const colour = { field: "colour", type: "nominal", scale: null } as const;

interface Spread {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

interface Point {
  readonly arm: string;
  readonly x: Spread;
  readonly y: Spread;
  readonly isWorth: boolean;
}

function times({ unit }: MetricFound, { figure }: ArmFigure): Spread {
  const by = unit === "share" ? 100 : 1;
  const { value, low, high } = figure!;
  return { value: value * by, ...(low !== undefined && { low: low * by, high: high * by }) };
}

function wordsOf({ arms, unit }: MetricFound, arm: string): string {
  return figureWords(arms.find((one) => one.arm === arm)?.figure, unit);
}

/** All values and their intervals, with room at either side. */
function domainOf(spreads: readonly Spread[]): [number, number] {
  const all = spreads.flatMap(({ value, low = value, high = value }) => [value, low, high]);
  const [low, high] = all.length > 0 ? [Math.min(...all), Math.max(...all)] : [0, 1];
  const beside = high > low ? (high - low) * 0.05 : Math.abs(high) * 0.1 || 1;
  return [low - beside, high + beside];
}

function axisOf(field: "x" | "y", { name, unit, better }: MetricFound, domain: readonly [number, number]) {
  const label = {
    share: "datum.label + '%'",
    dollars: `'$' + ${Math.abs(domain[1]) < 0.001 ? "format(datum.value, '~g')" : "datum.label"}`,
    seconds: "datum.label + ' s'",
  };
  const way = better ? `, ${better} is better` : "";
  return {
    ...{ field, type: "quantitative" },
    title: `${shortened(visible(name), 40)}${way}`,
    scale: { domain: [...domain], zero: false, nice: false },
    axis: {
      tickCount: 5,
      labelFlush: false,
      ...(field === "x" && domain[1] >= 10_000 && { format: "~s" }),
      ...(unit in label && { labelExpr: label[unit as keyof typeof label] }),
    },
  };
}

interface Label {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

interface PlacedLabel extends Label {
  readonly align: "left" | "right";
}

/**
 * Each name beside its point, right or left, above or below: where it covers least of the points, other names and what else
 * is drawn.
 * @param drawn line and whiskers, in boxes
 */
function placed(labels: readonly Label[], drawn: readonly Box[]): PlacedLabel[] {
  const taken: Box[] = [
    ...labels.map(({ x, y }) => ({ left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 })),
    ...drawn,
  ];
  return labels.map(({ name, x, y }) => {
    const wide = widthOf(name) * nameSize;
    const places = offsets.map(({ dx, dy, align }) => {
      const [from, at] = [x + dx, y + dy];
      const left = align === "left" ? from : from - wide;
      const box = { left, right: left + wide, top: at - 7, bottom: at + 7 };
      return { align, x: from, y: at, box, covered: overlap(box, taken) };
    });
    const best = places.reduce((best, place) => (place.covered < best.covered ? place : best));
    taken.push(best.box);
    return { name, x: best.x, y: best.y, align: best.align };
  });
}

/** Across, then up. */
function stepBoxes(from: { readonly x: number; readonly y: number }, to: typeof from): Box[] {
  return [
    { left: from.x, right: to.x, top: from.y - 2, bottom: from.y + 2 },
    { left: to.x - 2, right: to.x + 2, top: Math.min(from.y, to.y), bottom: Math.max(from.y, to.y) },
  ];
}

const offsets = [0, -11, 11, -22, 22, -33, 33].flatMap((dy) => [
  { dx: 9, dy, align: "left" as const },
  { dx: -9, dy, align: "right" as const },
]);

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What lies outside the picture counts twice. */
function overlap(box: Box, taken: readonly Box[]): number {
  const common = (other: Box) =>
    Math.max(0, Math.min(box.right, other.right) - Math.max(box.left, other.left)) *
    Math.max(0, Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top));
  const size = (box.right - box.left) * (box.bottom - box.top);
  const inside = common({ left: 0, right: width + padding.right, top: 0, bottom: height });
  return taken.reduce((sum, other) => sum + common(other), 0) + 2 * (size - inside);
}
