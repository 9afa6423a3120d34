/** Figures as a reader sees them: as many digits as the interval lets one read, in the metric's unit. */
import type { Figure } from "../../core/statistics/interval.ts";
import type { Difference, MetricFound } from "../eval.ts";

type Unit = MetricFound["unit"];

/** What stands before and behind a number, and by what it is multiplied. */
const units: Readonly<Record<Unit, { before?: string; behind?: string; times?: number }>> = {
  share: { behind: "%", times: 100 },
  number: {},
  tokens: {},
  dollars: { before: "$" },
  seconds: { behind: " s" },
};

/** @returns such as "82.5% [80.0, 85.1]"; without an interval, only the value; "no value" where there is none */
export function figureWords(figure: Figure | undefined, unit: Unit): string {
  if (!figure || !Number.isFinite(figure.value)) return "no value";
  const { before = "", behind = "", times = 1 } = units[unit];
  const write = writerOf(figure, unit, "");
  const words = write(figure.value * times).replace(/^−?/, (sign) => `${sign}${before}`);
  return `${words}${behind}${intervalWords(figure, unit, "")}`;
}

/** @returns such as "+4.2 points [+1.1, +7.3]" */
export function differenceWords({ figure }: Difference, unit: Unit): string {
  if (!Number.isFinite(figure.value)) return "no value";
  const { before = "", behind = "", times = 1 } = units[unit];
  const value = figure.value * times;
  const words = writerOf(figure, unit, "+")(value).replace(/^[+−]?/, (sign) => `${sign}${before}`);
  return `${words}${unit === "share" ? " points" : behind}${intervalWords(figure, unit, "+")}`;
}

/** @returns a number that somebody chose, with the digits that they gave it: "80%", "0.05" */
export function chosenWords(value: number, unit: Unit): string {
  const { before = "", behind = "", times = 1 } = units[unit];
  const text = Math.abs(value * times).toLocaleString("en", { maximumSignificantDigits: 6 });
  return `${value < 0 ? "−" : ""}${before}${text}${behind}`;
}

/** @returns such as "p < 0.001" */
export function pWords(p: number): string {
  return p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(3)}`;
}

/** @returns such as "p = 0.012", after Holm's adjustment; undefined where nothing was tested */
export function testWords({ p, adjusted }: Difference): string | undefined {
  if (adjusted !== undefined) return pWords(adjusted);
  return p === undefined ? undefined : `${pWords(p)}, not adjusted`;
}

/** @returns such as "12,345" */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** @returns such as "1 item" and "2 items" */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** @returns such as "4.2%", of what is left of a whole; "0%" where there is none of it */
export function shareWords(part: number, whole: number): string {
  if (part === 0 || whole === 0) return "0%";
  const percent = (100 * part) / whole;
  return percent < 0.05 ? "< 0.1%" : `${percent.toFixed(1)}%`;
}

/** @returns such as "850 ms", "12.4 s", "3 min 20 s", "2 h 5 min" */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${Math.round(milliseconds)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds) % 60} s`;
  return `${count(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** @returns such as "$0.0123"; what was too cheap to print is not free */
export function costWords(dollars: number | null): string {
  if (dollars === null) return "not known";
  if (dollars === 0) return "$0";
  return dollars < 0.0001 ? "< $0.0001" : `$${written(dollars, decimals(dollars), "")}`;
}

function intervalWords(figure: Figure, unit: Unit, plus: "+" | ""): string {
  if (figure.low === undefined) return "";
  const { times = 1 } = units[unit];
  const write = writerOf(figure, unit, plus);
  return ` [${write(figure.low * times)}, ${write(figure.high * times)}]`;
}

/** One number of decimals for a value and its interval: see `digitsOf`. */
function writerOf(figure: Figure, unit: Unit, plus: "+" | "") {
  const digits = digitsOf(figure, unit);
  return (one: number) => written(one, digits, plus);
}

/** Decimals: tenths of a per cent; else two digits of how far the interval reaches; else three of the value. */
function digitsOf({ value, low, high }: Figure, unit: Unit): number {
  if (unit === "share") return 1;
  const reach = low === undefined ? 0 : (high - low) / 2;
  if (!(reach > 0) || !Number.isFinite(reach)) return decimals(Math.abs(value));
  return Math.max(0, 1 - Math.floor(Math.log10(reach)));
}

/** For three digits. */
function decimals(largest: number): number {
  if (!(largest > 0) || !Number.isFinite(largest)) return 0;
  return Math.max(0, 2 - Math.floor(Math.log10(largest)));
}

function written(value: number, digits: number, plus: "+" | ""): string {
  // More decimals than anybody counts, or more digits.
  const isLong = digits > 6 || Math.abs(value) >= 1e12;
  if (isLong && value !== 0 && Number.isFinite(value)) {
    const significant = Math.min(2, Math.max(0, digits + Math.floor(Math.log10(Math.abs(value)))));
    const text = Math.abs(value).toExponential(significant).replace("-", "−").replace("e+", "e");
    return `${value < 0 ? "−" : plus}${text}`;
  }
  const text = Math.abs(value).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  if (!/[1-9∞]/.test(text)) return text;
  return `${value < 0 ? "−" : plus}${text}`;
}
