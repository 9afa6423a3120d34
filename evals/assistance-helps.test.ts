import { expect, test } from "vitest";
import { openJournal, runEval } from "../src/index.ts";
import assistanceHelps from "./assistance-helps.eval.ts";

test("an answer that is always right makes a judge who reads little right, and one by lot does not", async () => {
  const journal = openJournal(":memory:");
  const { report } = await runEval(assistanceHelps, { journal, limit: 60, seeds: [0] });
  await journal.close();
  const [accuracy] = report.metrics;
  const figure = (arm: string) => accuracy!.arms.find((one) => one.arm === arm)!.figure!.value;
  expect(figure("unaided")).toBe(0.5);
  expect(figure("right always")).toBe(1);
  expect(figure("right 5 in 10")).toBeLessThan(figure("right 9 in 10"));
  expect(report.answer).toMatch(/^Yes, with a helper that is .*right always: unaided 50%, /);
  expect(report.caveats).toEqual(["Only the first 60 items were read."]);
});
