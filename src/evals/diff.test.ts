import { expect, test } from "vitest";
import { openJournal } from "../journal/sqlite.ts";
import { defineEval } from "./define.ts";
import { diffReports } from "./diff.ts";
import type { Metric } from "./eval.ts";
import { runEval } from "./run.ts";

const numbers = Array.from({ length: 40 }, (_, at) => at);
const right: Metric<number, number> = {
  unit: "share",
  better: "higher",
  score: ({ item, output }) => Number(output === item),
};

async function found(arm: (item: number) => number, data = numbers) {
  const journal = openJournal(":memory:");
  try {
    return await runEval(
      defineEval({
        name: "e",
        question: "?",
        data: () => data,
        arms: { arm: async (item: number) => arm(item) },
        metrics: { right },
      }),
      { journal },
    );
  } finally {
    await journal.close();
  }
}

test("two runs of the same samples have a paired difference, and what changed is told", async () => {
  const [before, after] = [await found((item) => item % 10), await found((item) => (item < 30 ? item : 0))];
  const { metrics, changed } = diffReports(before, after);
  const [arm] = metrics[0]!.arms;
  expect(arm).toMatchObject({ arm: "arm", before: { value: 0.25 }, after: { value: 0.75 }, paired: 40 });
  expect(arm!.difference).toMatchObject({ value: 0.5, low: expect.any(Number) });
  expect(arm!.p).toBeLessThan(0.001);
  expect(changed).toEqual([]);
});

test("without samples in common it is the difference of two figures, which is less certain", async () => {
  const [before, after] = [await found((item) => item % 10), await found((item) => (item < 30 ? item : 0))];
  const width = (diff: ReturnType<typeof diffReports>) => {
    const { low, high } = diff.metrics[0]!.arms[0]!.difference!;
    return high! - low!;
  };
  const alone = diffReports({ report: before.report }, { report: after.report });
  expect(alone.metrics[0]!.arms[0]).not.toHaveProperty("paired");
  expect(width(alone)).toBeGreaterThan(width(diffReports(before, after)));
  const other = diffReports(before, await found((item) => item, [50, 51]));
  expect(other.changed).toEqual(["items: 40, then 2"]);
  expect(other.metrics[0]!.arms[0]!.difference).toMatchObject({ value: 0.75 });
});

test("samples of other seeds are of the same items", async () => {
  const before = await found((item) => item % 10);
  const scores = before.scores.map((one) => ({ ...one, sample: one.sample.replace(/ 0 0$/, " 7 0") }));
  const [arm] = diffReports(before, { ...before, scores }).metrics[0]!.arms;
  expect(arm).toMatchObject({ paired: 40, difference: { value: 0 }, p: 1 });
});

test("arms, seeds, data and models that changed are named", async () => {
  const one = (await found((item) => item)).report;
  const other = {
    ...one,
    seeds: [0, 1],
    data: { ...one.data, hash: "x" },
    arms: [
      { ...one.arms[0]!, id: "judge v2", models: ["openai/gpt"] },
      { ...one.arms[0]!, name: "new" },
    ],
  };
  expect(diffReports({ report: one }, { report: other }).changed).toEqual([
    "the data is not the same, though it has as many items",
    "seeds: 0, then 0, 1",
    `arm is: ${one.arms[0]!.id}, then judge v2`,
    "models of arm: none, then openai/gpt",
    "the arm new is only in the second",
  ]);
});
