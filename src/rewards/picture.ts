/** Loss by step and calibration as one SVG: readable on light and dark ground, without a script. */
import type { TrainingStep } from "../ggml/training/job.ts";
import type { CurvePoint } from "./report.ts";

export interface Curve {
  readonly name: string;
  readonly steps: readonly TrainingStep[];
}

export interface Pictured {
  /** Of each seed; none for a head. */
  readonly curves: readonly Curve[];
  /** Empty where too little was held out to tell. */
  readonly calibration: readonly CurvePoint[];
  /** Pairs that were held out. */
  readonly held: number;
}

/** Two panels, or one as wide as both, are 800 pixels with what is around them. */
const plot = { width: 320, height: 220, left: 56, top: 44, gap: 76, right: 28 };
/** Okabe and Ito 2008: told apart by everybody, on white and on black. */
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

/** @returns the picture's text */
export function picture({ curves, calibration, held }: Pictured): string {
  const whole = 2 * plot.width + plot.gap;
  const hasLoss = curves.some(({ steps }) => steps.length > 0);
  const panels = [
    ...(hasLoss ? [lossPanel(curves)] : []),
    calibrationPanel(calibration, held, hasLoss ? plot.width : whole),
  ];
  const width = plot.left + whole + plot.right;
  const height = plot.top + plot.height + 62;
  const placed = panels.map(
    (panel, index) =>
      `<g transform="translate(${plot.left + index * (plot.width + plot.gap)} ${plot.top})">${panel}</g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12" role="img" style="max-width:100%;height:auto">
<title>${hasLoss ? "Loss by step and calibration" : "Calibration"} of a reward model</title>
<style>:root{color-scheme:light dark}text{fill:#555}.t{font-weight:600;font-size:13px}.a{stroke:#888;fill:none}.g{stroke:#888;opacity:.25}@media(prefers-color-scheme:dark){text{fill:#bbb}}</style>
${placed.join("\n")}
</svg>
`;
}

function lossPanel(curves: readonly Curve[]): string {
  const steps = Math.max(1, ...curves.flatMap((curve) => curve.steps.map(({ step }) => step)));
  const smooth = curves.map(({ steps: all }) => smoothed(all));
  const held = curves.map(({ steps: all }) =>
    all.flatMap(({ step, held: look }) => (look ? [{ x: step, y: look.loss }] : [])),
  );
  const values = [...smooth, ...held].flat().map(({ y }) => y);
  const highest = Math.max(0.8, ...values.filter(Number.isFinite)) * 1.05;
  const [ticksX, ticksY] = [ticks(0, steps, 1), ticks(0, highest)];
  const scaleX = (step: number) => (step / steps) * plot.width;
  const scaleY = (loss: number) => plot.height - (loss / highest) * plot.height;
  const lines = curves.flatMap((_, index) => {
    const colour = colours[index % colours.length]!;
    const path = (points: readonly Point[]) => pathOf(points, scaleX, scaleY);
    const best = curves[index]!.steps.findLast(({ held: look }) => look?.isBest);
    return [
      `<path d="${path(smooth[index]!)}" fill="none" stroke="${colour}" stroke-linecap="round" opacity=".5"/>`,
      `<path d="${path(held[index]!)}" fill="none" stroke="${colour}" stroke-width="2" stroke-linecap="round"/>`,
      ...(best?.held
        ? [`<circle cx="${n(scaleX(best.step))}" cy="${n(scaleY(best.held.loss))}" r="4" fill="${colour}"/>`]
        : []),
    ];
  });
  const guess = scaleY(Math.LN2);
  const keys = [
    "thin: training",
    ...(held.flat().length > 0 ? ["thick: held out"] : []),
    ...(curves.some(({ steps: all }) => all.some(({ held: look }) => look?.isBest)) ? ["dot: kept"] : []),
  ];
  return [
    title("Loss, nats per pair"),
    frame({ width: plot.width, ticksX, ticksY, scaleX, scaleY, label: String, name: "step" }),
    `<path d="M0 ${n(guess)}H${plot.width}" class="a" stroke-dasharray="3 4"/>`,
    `<text x="${plot.width - 2}" y="${n(guess - 4)}" text-anchor="end">knows nothing</text>`,
    ...lines,
    legend(curves, keys),
  ].join("");
}

function legend(curves: readonly Curve[], keys: readonly string[]): string {
  const names = curves.slice(0, 4).map(({ name }, index) => ({ name, colour: colours[index % colours.length]! }));
  const seeds = names.map(
    ({ name, colour }, index) => `<tspan fill="${colour}"${index > 0 ? ' dx="8"' : ""}>${escaped(name)}</tspan>`,
  );
  return `<text y="${plot.height + 50}">${seeds.join("")}<tspan dx="12">${keys.join(", ")}</tspan></text>`;
}

function calibrationPanel(points: readonly CurvePoint[], held: number, width: number): string {
  const scaleX = (share: number) => (share - 0.5) * 2 * width;
  const scaleY = (share: number) => plot.height - share * plot.height;
  const shares = [0.5, 0.6, 0.7, 0.8, 0.9, 1];
  const colour = colours[0]!;
  const nothing = held === 0 ? "nothing was held out" : "too little was held out to tell";
  const marks = points.map(({ predicted, observed: { value, low, high }, pairs }) => {
    const x = n(scaleX(predicted));
    return [
      `<path d="M${x} ${n(scaleY(low))}V${n(scaleY(high))}" stroke="${colour}"/>`,
      `<circle cx="${x}" cy="${n(scaleY(value))}" r="4" fill="${colour}"/>`,
      `<text x="${x}" y="${plot.height - 6}" text-anchor="middle" font-size="10">${pairs}</text>`,
    ].join("");
  });
  return [
    title("Calibration on held-out pairs"),
    frame({
      width,
      ticksX: shares,
      ticksY: [0, 0.25, 0.5, 0.75, 1],
      scaleX,
      scaleY,
      label: (share) => `${Math.round(100 * share)}%`,
      name: points.length === 0 ? "probability that was said" : "probability that was said; below each point, pairs",
    }),
    `<path d="M0 ${n(scaleY(0.5))}L${width} 0" class="a" stroke-dasharray="3 4"/>`,
    `<text transform="translate(-42 ${plot.height / 2}) rotate(-90)" text-anchor="middle">was right</text>`,
    ...marks,
    ...(points.length === 0
      ? [`<text x="${width / 2}" y="${plot.height / 2 + 40}" text-anchor="middle">${nothing}</text>`]
      : []),
  ].join("");
}

function title(text: string): string {
  return `<text class="t" y="-18">${text}</text>`;
}

interface Frame {
  readonly width: number;
  readonly ticksX: readonly number[];
  readonly ticksY: readonly number[];
  readonly scaleX: (value: number) => number;
  readonly scaleY: (value: number) => number;
  readonly label: (value: number) => string;
  /** Of the lower axis. */
  readonly name: string;
}

/** Axes with their ticks. */
function frame({ width, ticksX, ticksY, scaleX, scaleY, label, name }: Frame): string {
  const across = ticksY.map((value) => {
    const y = n(scaleY(value));
    return `<path class="g" d="M0 ${y}H${width}"/><text x="-8" y="${y}" dy=".35em" text-anchor="end">${label(value)}</text>`;
  });
  const below = ticksX.map((value) => {
    const x = n(scaleX(value));
    return `<path class="a" d="M${x} ${plot.height}v4"/><text x="${x}" y="${plot.height + 17}" text-anchor="middle">${label(value)}</text>`;
  });
  const axes = `<path class="a" d="M0 0V${plot.height}H${width}"/>`;
  return `${across.join("")}${below.join("")}${axes}<text x="${width / 2}" y="${plot.height + 34}" text-anchor="middle">${name}</text>`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A step's loss is of few pairs: the mean of it and those around, about a twentieth of all to either side. */
function smoothed(steps: readonly TrainingStep[]): Point[] {
  const reach = Math.floor(steps.length / 20);
  return steps.map(({ step }, index) => {
    const around = steps.slice(Math.max(0, index - reach), index + reach + 1);
    return { x: step, y: around.reduce((sum, { loss }) => sum + loss, 0) / around.length };
  });
}

/** What is no number is a gap, and a point between gaps is a dot. */
function pathOf(points: readonly Point[], scaleX: (x: number) => number, scaleY: (y: number) => number): string {
  let isOpen = false;
  return points
    .map(({ x, y }) => {
      if (!Number.isFinite(y)) {
        isOpen = false;
        return "";
      }
      const place = `${n(scaleX(x))} ${n(scaleY(y))}`;
      const piece = isOpen ? `L${place}` : `M${place}h0`;
      isOpen = true;
      return piece;
    })
    .join("");
}

/** @returns about five round numbers, at least so far apart */
function ticks(from: number, to: number, least = 0): number[] {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(least, power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10));
  return Array.from({ length: Math.floor((to - from) / step + 1e-9) + 1 }, (_, index) =>
    Number((from + index * step).toPrecision(6)),
  );
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
