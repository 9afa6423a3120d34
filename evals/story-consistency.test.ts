import { expect, test } from "vitest";
import { openJournal, runEval } from "../src/index.ts";
import storyConsistency from "./story-consistency.eval.ts";

test("a judge who reads little is right with who reads all places, and by lot on changes with who skips what is between", async () => {
  const journal = openJournal(":memory:");
  const { report } = await runEval(storyConsistency, { journal, limit: 24 });
  await journal.close();
  const figure = (metric: string, arm: string) =>
    report.metrics.find(({ name }) => name === metric)!.arms.find((one) => one.arm === arm)!.figure!.value;
  expect(figure("accuracy", "unaided")).toBe(0.5);
  expect(figure("accuracy", "ceiling")).toBe(1);
  expect(figure("accuracy", "two places")).toBeGreaterThan(0.75);
  expect(figure("told changes", "two places")).toBe(0.5);
  expect(report.thresholds.map(({ held }) => held)).toEqual([true, true]);
});
