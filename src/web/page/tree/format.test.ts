import { expect, test } from "vitest";
import { count, duration, money } from "./format.ts";

test.each([
  [840, "840 ms"],
  [999.7, "1.0 s"],
  [3200, "3.2 s"],
  [59_940, "59.9 s"],
  [59_960, "1 min 0 s"],
  [119_700, "2 min 0 s"],
  [250_000, "4 min 10 s"],
  [3_599_600, "1 h 0 min"],
  [7_200_000, "2 h 0 min"],
])("%d milliseconds are %s", (milliseconds, words) => expect(duration(milliseconds)).toBe(words));

test.each([
  [0, ""],
  [0.00001, "< $0.0001"],
  [0.0032, "$0.0032"],
  [0.5, "$0.50"],
  [10, "$10.00"],
  [1204.5, "$1,204.50"],
])("%d dollars are %s", (dollars, words) => expect(money(dollars)).toBe(words));

test.each([
  [9999, "9,999"],
  [25_000, "25K"],
  [25_320, "25.3K"],
  [25_000_000, "25M"],
])("%d is %s", (value, words) => expect(count(value)).toBe(words));
