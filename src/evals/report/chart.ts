/**
 * Pictures as SVG, drawn by Vega-Lite (Satyanarayan et al. 2017) without a browser.
 * Ink is `currentColor` and colours are CSS variables with a fallback, so that one picture reads on light and on dark ground.
 */
import type { TopLevelSpec } from "vega-lite";
import { escaped } from "./markup.ts";
import { visible } from "./text.ts";

/** Told apart by people who confuse red and green too. Source: Okabe and Ito 2008, "Color Universal Design". */
export const colours = {
  blue: "#0072b2",
  orange: "#e69f00",
  green: "#009e73",
  vermilion: "#d55e00",
  sky: "#56b4e9",
  purple: "#cc79a7",
  grey: "#767676",
  black: "#222222",
} as const;

/** A page may set these; alone, a picture is one for light ground. */
export const inks = {
  ink: "currentColor",
  ground: "var(--ground, white)",
  plain: `var(--plain, ${colours.grey})`,
  better: `var(--better, ${colours.blue})`,
  worse: `var(--worse, ${colours.vermilion})`,
} as const;

/** Axes without a frame, and a grid that stays behind. */
export const config = {
  font: "inherit",
  aria: false,
  view: { stroke: null },
  axis: {
    domain: false,
    grid: true,
    gridColor: inks.ink,
    gridOpacity: 0.12,
    tickColor: inks.ink,
    tickOpacity: 0.4,
    tickSize: 4,
    labelColor: inks.ink,
    labelOpacity: 0.75,
    labelFontSize: 11,
    labelFlush: true,
    titleColor: inks.ink,
    titleOpacity: 0.75,
    titleFontSize: 11,
    titleFontWeight: "normal",
    titlePadding: 6,
  },
  title: {
    color: inks.ink,
    anchor: "start",
    fontSize: 12,
    fontWeight: 600,
    offset: 10,
    subtitleColor: inks.plain,
    subtitleFontSize: 11,
  },
} as const;

/**
 * Vega is loaded with the first picture: it is large, and most programs draw none.
 * @param words what the picture shows, for who cannot see it
 */
export async function drawChart(spec: TopLevelSpec, words: string): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none" });
  try {
    const svg = await view.toSVG();
    return svg.replace("<svg ", `<svg role="img" aria-label="${escaped(visible(words))}" `);
  } finally {
    view.finalize();
  }
}
