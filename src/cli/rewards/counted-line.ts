/** How far something is that comes one by one: as many of so many, how fast, and how long it still takes. */
import { duration } from "../progress.ts";
import { bar, fitting, type StatusLine, statusLine } from "../status-line.ts";

export interface Counter extends StatusLine {
  /** @param count may be a part of one */
  add(count: number): void;
}

export interface Counted {
  /** In the plural. */
  readonly unit: string;
  /** 0 when it is not known. */
  readonly expected: number;
  /** Those that were there. */
  readonly before?: number;
}

export function countedLine({ unit, expected, before = 0 }: Counted, output?: NodeJS.WriteStream): Counter {
  let made = 0;
  const started = performance.now();
  /** When the last came: between two, what is left counts down. */
  let last = started;
  const render = (width: number) => {
    const done = Math.floor(before + made + 1e-6);
    const rate = (1000 * made) / (last - started);
    const left = Math.max(0, (expected - before - made) / rate - (performance.now() - last) / 1000);
    const drawn = expected > 0 && Number.isFinite(width) ? `${bar(done / expected)} ` : "";
    const parts = [
      expected > 0 ? `${done}/${expected} ${unit}` : `${done} ${unit}`,
      ...(expected > done && made > 0 ? [`${duration(left)} left`] : []),
      ...(made > 0 ? [`${rate.toFixed(1)} ${unit}/s`] : []),
    ];
    return drawn + fitting(parts, width - drawn.length);
  };
  return {
    ...statusLine(render, output),
    add(count) {
      made += count;
      last = performance.now();
    },
  };
}
