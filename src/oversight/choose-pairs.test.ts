import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomOrder } from "../preferences/next-pair.ts";
import type { RewardModel } from "../rewards/reward-model.ts";
import { type AboutInput, choose, comparisonOf, leastSure, openPairs } from "./choose-pairs.ts";

const about: AboutInput = (place) => ({ input: `question ${place}`, task: "task" });
const outputs = (...texts: readonly string[][]) => new Map(texts.entries());

/** @param scores mean and sd by output */
function scoring(scores: Record<string, [number, number]>): RewardModel {
  const score = (output: string) => ({ mean: scores[output]![0], sd: scores[output]![1] });
  return {
    id: "scores",
    score: async (_, output) => score(output),
    scoreAll: async (items) => items.map(({ output }) => score(output)),
    async [Symbol.asyncDispose]() {},
  };
}

const textsOf = (pairs: readonly { a: string; b: string }[]) => pairs.map(({ a, b }) => [a, b].toSorted().join(""));

describe("open pairs", () => {
  it("are all pairs of different outputs of an input, but for those that were judged", () => {
    const drawn = outputs(["x", "y", "x ", "z"], ["x"]);
    const all = openPairs(drawn, [], new Set(), about).fresh;
    expect(textsOf(choose({ fresh: all, left: [] }, 9, randomOrder())).toSorted()).toEqual(["xy", "xz", "yz"]);
    expect(openPairs(drawn, [], new Set([all[0]!.comparison.id]), about).fresh).toHaveLength(2);
  });

  it("of a later round are those with a new output first, then what was left", () => {
    const open = openPairs(outputs(["n", "x"]), [outputs(["x", "y"])], new Set(), about);
    expect(textsOf(choose(open, 9, randomOrder()))).toEqual([
      expect.stringContaining("n"),
      expect.stringContaining("n"),
      "xy",
    ]);
    expect(textsOf(choose(open, 2, randomOrder()))).not.toContain("xy");
  });
});

it("sides are the same whichever output came first, and either way about as often", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (a, b) => {
      fc.pre(a !== b);
      expect(comparisonOf({ place: 0, a, b }, about)).toEqual(comparisonOf({ place: 0, a: b, b: a }, about));
    }),
  );
  const first = Array.from({ length: 400 }, (_, place) => comparisonOf({ place, a: "early", b: "late" }, about).a.text);
  const early = first.filter((text) => text === "early").length;
  expect(early).toBeGreaterThan(150);
  expect(early).toBeLessThan(250);
});

describe("the pairs a reward model is least sure of", () => {
  it("are those whose outcome its uncertainty leaves most open", async () => {
    const open = openPairs(outputs(["sure", "also sure"], ["open", "also open"]), [], new Set(), about);
    const reward = scoring({ sure: [0, 0.1], "also sure": [0, 0.1], open: [0.5, 3], "also open": [0, 3] });
    const [first] = choose(open, 2, await leastSure(open, reward, "seed"));
    expect(first!.place).toBe(1);
  });

  it("are the close ones where it does not say how sure it is", async () => {
    const open = openPairs(outputs(["good", "bad"], ["good", "fair"]), [], new Set(), about);
    const reward = scoring({ good: [3, 0], fair: [2.9, 0], bad: [-3, 0] });
    const [first] = choose(open, 2, await leastSure(open, reward, "seed"));
    expect(first!.place).toBe(1);
  });
});
