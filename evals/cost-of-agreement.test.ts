import { beforeAll, expect, test, vi } from "vitest";
import { type MetricFound, openJournal, runEval } from "../src/index.ts";
import { inventedSet } from "./judging/testing/invented-set.ts";

beforeAll(() => {
  const pair = (idx: number, response1: string, response2: string, votes: readonly number[]) => ({
    ...{
      idx,
      motivation_app: "app",
      cmp_key: "one_other",
      instruction: `Instruction ${idx}`,
      input: "",
      response1,
      response2,
    },
    ...{ annotator1: votes[0], annotator2: votes[1], annotator3: votes[2] },
  });
  vi.stubEnv("JUDGE", "fake/lead");
  vi.stubEnv(
    "PANDALM",
    inventedSet([
      pair(1, "An answer in full.", "An answer.", [1, 1, 1]),
      pair(2, "Yes.", "Yes, it is.", [2, 2, 1]),
      pair(3, "No.", "No, never.", [0, 0, 0]),
    ]),
  );
});

test("the longer answer is held to most people and to how far they agree, and costs nothing", async () => {
  const { default: costOfAgreement } = await import("./cost-of-agreement.eval.ts");
  const journal = openJournal(":memory:");
  const { report } = await runEval(costOfAgreement, { journal, arms: ["longer answer", "reasons in one order"] });
  await journal.close();
  const figures = (name: string) =>
    report.metrics.find((metric) => metric.name === name)?.arms.map(({ figure }) => figure?.value);
  expect(figures("agreement")).toEqual([2 / 3, undefined]);
  // With one of three people drawn by lot 1, 2/3 and 0; two of them agree in 1, 1/3 and 1.
  expect(figures("share of people's agreement")![0]).toBeCloseTo((1 + 2 / 3) / (1 + 1 / 3 + 1), 12);
  expect(figures("tokens")![0]).toBe(0);
  expect(figures("unjudged")).toEqual([0, 1]);
  expect(report.tradeOffs).toEqual([{ x: "tokens", y: "agreement" }]);
  expect(report.answer).toBe(
    "“longer answer” agrees with most people about 67% of 3 pairs for 0 tokens, and nothing dearer does better on them. “longer answer” agrees with people 71% as often as they agree with each other.",
  );
});

test("the answer goes along the arms that are worth their tokens, and says what chance may have made", async () => {
  const { default: costOfAgreement } = await import("./cost-of-agreement.eval.ts");
  const metric = (name: string, values: readonly number[], adjusted?: number): MetricFound => ({
    name,
    unit: name === "tokens" ? "tokens" : "share",
    better: name === "tokens" ? "lower" : "higher",
    arms: ["free", "dear", "wasteful"].map((arm, at) => ({
      ...{ arm, n: 100, without: 0, clusters: 50, figure: { value: values[at]! } },
    })),
    differences: [
      { arm: "dear", baseline: "free", figure: { value: 0.1 }, ...(adjusted !== undefined && { adjusted }) },
    ],
  });
  const found = (adjusted: number) => ({
    agreement: metric("agreement", [0.6, 0.7, 0.65], adjusted),
    tokens: metric("tokens", [0, 2000, 3000]),
    "share of people's agreement": metric("share of people's agreement", [0.65, 0.75, 0.7]),
  });
  expect(costOfAgreement.answer!(found(0.01))).toBe(
    "“free” agrees with most people about 60% of 100 pairs for 0 tokens; “dear” 70% for 2,000: 5.0 points for each 1,000 tokens in all. “dear” agrees with people 75% as often as they agree with each other.",
  );
  expect(costOfAgreement.answer!(found(0.3))).toContain("for each 1,000 tokens in all, which chance may have made.");
});
