/** How far something is that comes one by one: as many of so many, how fast, and how long it still takes. */
import { duration } from "../progress.ts";
import { bar, fitting, type StatusLine, statusLine } from "../status-line.ts";

export interface Counter extends StatusLine {
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
  const render = (width: number) => {
    const seconds = (performance.now() - started) / 1000;
    const done = before + made;
    const rate = made / seconds;
    const drawn = expected > 0 && Number.isFinite(width) ? `${bar(done / expected)} ` : "";
    const parts = [
      expected > 0 ? `${done}/${expected} ${unit}` : `${done} ${unit}`,
      ...(expected > done && made > 0 ? [`${duration((expected - done) / rate)} left`] : []),
      ...(made > 0 ? [`${rate.toFixed(1)} ${unit}/s`] : []),
    ];
    return drawn + fitting(parts, width - drawn.length);
  };
  return {
    ...statusLine(render, output),
    add(count) {
      made += count;
    },
  };
}
