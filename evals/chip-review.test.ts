import { expect, test } from "vitest";
import { openJournal, runEval } from "../src/index.ts";
import chipReview from "./chip-review.eval.ts";

test("where tools find the defect the judge is right with them, and no help is needed to be right by lot", async () => {
  const journal = openJournal(":memory:");
  const { report } = await runEval(chipReview, { journal, limit: 12, arms: ["unaided", "tools", "ceiling"] });
  await journal.close();
  const figure = (metric: string, arm: string) =>
    report.metrics.find(({ name }) => name === metric)!.arms.find((one) => one.arm === arm)!.figure!.value;
  expect(figure("accuracy", "unaided")).toBe(0.5);
  expect(figure("accuracy", "ceiling")).toBe(1);
  expect(figure("where tools find it", "tools")).toBe(1);
  expect(report.answer).toContain("Tools alone: 100% where they find something at the defect");
});
