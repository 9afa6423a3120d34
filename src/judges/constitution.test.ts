import { describe, expect, it } from "vitest";
import { comparison } from "../preferences/comparison.ts";
import type { Judged } from "../preferences/preference.ts";
import { constitution } from "./constitution.ts";
import type { Judge } from "./judge.ts";

const principles = ["honest", "harmless", "useful", "fair"];
const pairs = Array.from({ length: 400 }, (_, n) =>
  comparison({ input: `${n}`, a: { text: "yes" }, b: { text: "no" } }),
);

/** Sure of a by `honest`, of b by the others. */
const by = (principle: string): Judge => ({
  id: principle,
  kind: "model",
  compare: async () => ({ status: "judged", choice: principle === "honest" ? "a" : "b" }),
});

async function drawnFor(judge: Judge): Promise<string[][]> {
  const verdicts = await Promise.all(pairs.map((pair) => judge.compare(pair)));
  return verdicts.map((verdict) => Object.keys((verdict as Judged).votes!));
}

describe("a constitution", () => {
  it("draws different principles for each pair, the same whenever it is asked", async () => {
    const judge = constitution(principles, by, { draw: 2 });
    const drawn = await drawnFor(judge);
    expect(await drawnFor(judge)).toEqual(drawn);
    for (const two of drawn) expect(new Set(two).size).toBe(2);
  });

  it("draws each principle equally often: chi-square over 400 pairs", async () => {
    const drawn = (await drawnFor(constitution(principles, by))).flat();
    const chiSquare = principles.reduce(
      (sum, one) => sum + (drawn.filter((name) => name === one).length - 100) ** 2 / 100,
      0,
    );
    expect(chiSquare).toBeLessThan(16.3); // 99.9th percentile at 3 degrees of freedom
  });

  it("averages what the drawn ones say", async () => {
    const verdict = await constitution(principles, by, { draw: 4 }).compare(pairs[0]!);
    expect(verdict).toMatchObject({ status: "judged", choice: "b", probability: 0.25 });
  });

  it("is another judge with other principles", () => {
    expect(constitution(principles, by).id).not.toBe(constitution(principles.slice(1), by).id);
  });

  it("cannot draw more principles than there are", () => {
    expect(() => constitution(principles, by, { draw: 5 })).toThrow("Of 4 principles, 5 cannot be drawn.");
    expect(() => constitution([], by)).toThrow("Of 0 principles");
  });
});
