import { expect, test } from "vitest";
import { chosenWords, costWords, differenceWords, duration, figureWords, pWords, shareWords } from "./numbers.ts";

test.each([
  [{ value: 0.8254, low: 0.8, high: 0.851 }, "share", "82.5% [80.0, 85.1]"],
  [{ value: 0.8254 }, "share", "82.5%"],
  [{ value: 0.0412, low: 0.031, high: 0.0512 }, "number", "0.041 [0.031, 0.051]"],
  [{ value: 0.00000123 }, "number", "1.23e−6"],
  [{ value: -0.0001, low: -0.03, high: 0.03 }, "number", "0.000 [−0.030, 0.030]"],
  [{ value: 0 }, "number", "0"],
  [{ value: 1331.9, low: 1286, high: 1378 }, "tokens", "1,332 [1,286, 1,378]"],
  [{ value: 0.0123 }, "dollars", "$0.0123"],
  [{ value: -2 }, "dollars", "−$2.00"],
  [{ value: 12.34, low: 12, high: 12.6 }, "seconds", "12.34 s [12.00, 12.60]"],
  [{ value: 7, low: 7, high: 7 }, "number", "7.00 [7.00, 7.00]"],
  [{ value: Number.NaN }, "number", "no value"],
  [undefined, "share", "no value"],
] as const)("%o, a %s, reads %s", (figure, unit, words) => {
  expect(figureWords(figure, unit)).toBe(words);
});

test.each([
  [{ value: 0.27, low: 0.239, high: 0.301 }, "share", "+27.0 points [+23.9, +30.1]"],
  [{ value: -0.02, low: -0.044, high: 0.0041 }, "number", "−0.020 [−0.044, +0.004]"],
  [{ value: 0.5 }, "dollars", "+$0.500"],
  [{ value: 0, low: -1, high: 1 }, "seconds", "0.0 s [−1.0, +1.0]"],
] as const)("the difference %o, a %s, reads %s", (figure, unit, words) => {
  expect(differenceWords({ arm: "a", baseline: "b", figure }, unit)).toBe(words);
});

test("what is small is not told as nothing", () => {
  expect(costWords(0.00001)).toBe("< $0.0001");
  expect([costWords(0), costWords(null)]).toEqual(["$0", "not known"]);
  expect(pWords(0.0004)).toBe("p < 0.001");
  expect(shareWords(1, 100_000)).toBe("< 0.1%");
});

test("a number that somebody chose keeps its digits", () => {
  expect([chosenWords(0.8, "share"), chosenWords(0.05, "number"), chosenWords(2, "dollars")]).toEqual([
    "80%",
    "0.05",
    "$2",
  ]);
});

test.each([
  [850, "850 ms"],
  [12_400, "12.4 s"],
  [59_990, "1 min 0 s"],
  [200_400, "3 min 20 s"],
  [7_500_000, "2 h 5 min"],
])("%i milliseconds are %s", (milliseconds, words) => {
  expect(duration(milliseconds)).toBe(words);
});
