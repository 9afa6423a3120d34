import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { countedLine } from "./counted-line.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what is left counts down while nothing comes, and parts of one are not told", () => {
  const written: string[] = [];
  const output = { isTTY: false, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  const line = countedLine({ unit: "rows", expected: 40 }, output);
  vi.advanceTimersByTime(5_000);
  line.add(4.5);
  vi.advanceTimersByTime(15_000);
  line.stop();
  expect(written).toEqual(["4/40 rows · 34s left · 0.9 rows/s\n", "4/40 rows · 24s left · 0.9 rows/s\n"]);
});
