import { expect, it } from "vitest";
import type { MetricFound } from "../eval.ts";
import { frontier } from "./frontier.ts";

function found(values: Record<string, number | undefined>, better?: "higher" | "lower"): MetricFound {
  const arms = Object.entries(values).map(([arm, value]) => ({
    ...{ arm, n: 1, without: 0, clusters: 1 },
    ...(value !== undefined && { figure: { value } }),
  }));
  return { name: "metric", unit: "number", ...(better && { better }), arms, differences: [] };
}

const names = (taken: MetricFound, worth: MetricFound) => frontier(taken, worth).map(({ arm }) => arm);

it("an arm is on it when everyone who is better takes more", () => {
  const tokens = found({ dear: 30, free: 0, wasteful: 40, weak: 20, fair: 10, silent: 5 }, "lower");
  const right = found({ free: 0.5, fair: 0.7, weak: 0.6, dear: 0.8, wasteful: 0.8, silent: undefined }, "higher");
  expect(names(tokens, right)).toEqual(["free", "fair", "dear"]);
  expect(frontier(tokens, right)[1]).toEqual({ arm: "fair", taken: 10, worth: 0.7 });
});

it("of those that take as much the better one counts, and of equals the first", () => {
  expect(names(found({ a: 1, b: 1, c: 1 }), found({ a: 0.5, b: 0.6, c: 0.6 }))).toEqual(["b"]);
});

it("follows what the metrics call better", () => {
  const error = found({ free: 0.5, fair: 0.3, bad: 0.9 }, "lower");
  expect(names(found({ free: 0, fair: 1, bad: 2 }), error)).toEqual(["free", "fair"]);
  expect(names(found({ slow: 1, quick: 3 }, "higher"), found({ slow: 0.9, quick: 0.8 }))).toEqual(["quick", "slow"]);
});
