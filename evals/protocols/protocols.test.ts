import { expect, it } from "vitest";
import { mean } from "../statistics.ts";
import { runCondition, usualSizes } from "./condition.ts";
import { handed } from "./judge.ts";
import { drawComparisons } from "./world.ts";

it("without the source honest help is worth much, and every protocol keeps to its labels and tokens", async () => {
  const sizes = { ...usualSizes, tests: 60, labels: 60 };
  const condition = { readsSource: false, deceptive: 0, together: false, share: 1 };
  const rows = await runCondition({ condition, seed: 201, sizes });
  const right = new Map(rows.map((row) => [row.protocol, mean(row.right)]));
  for (const one of ["consultancy", "single critique", "debate", "recursive reward modelling"]) {
    expect(right.get(one)!).toBeGreaterThan(right.get("unaided")! + 0.2);
  }
  for (const { labels, preparing, judging } of rows) {
    expect(labels).toBeLessThanOrEqual(60);
    expect(preparing + judging).toBeLessThanOrEqual(60 * sizes.tokens);
  }
});

it("hands the judge no source, or no more of it than its words, and never gold", () => {
  const [one] = drawComparisons("test", 1, 201);
  expect(handed(one!, { readsSource: false, words: 300 }).source).toBe("");
  const { source, ...rest } = handed(one!, { readsSource: true, words: 50 });
  expect(source.split(/\s+/).length).toBeLessThanOrEqual(50);
  expect(source).not.toBe("");
  expect(JSON.stringify(rest)).not.toContain("gold");
});
