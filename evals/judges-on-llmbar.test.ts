import { beforeAll, expect, test, vi } from "vitest";
import { openJournal, runEval } from "../src/index.ts";
import { inventedSet } from "./judging/testing/invented-set.ts";

beforeAll(() => {
  const pair = (subset: string, input: string, right: string, wrong: string) => ({
    ...{ subset, input, output_1: right, output_2: wrong, label: 1 },
  });
  vi.stubEnv("JUDGES", "fake/lead");
  vi.stubEnv(
    "LLMBAR",
    inventedSet([
      pair("Natural", "Name three rivers of Europe.", "Rhine, Danube, Volga.", "Rhine."),
      pair("Adversarial_GPTInst", "Say yes.", "Yes.", "To say yes is to agree with somebody."),
      pair("Adversarial_GPTInst", "Name a prime above 10.", "11.", "Primes are numbers that only 1 and they divide."),
    ]),
  );
});

test("length is right where the better output is the longer one, and the answer says so by subset", async () => {
  const { default: judgesOnLlmbar } = await import("./judges-on-llmbar.eval.ts");
  const journal = openJournal(":memory:");
  const { report } = await runEval(judgesOnLlmbar, { journal, arms: ["coin", "longer", "shorter"] });
  await journal.close();
  expect(report.data).toMatchObject({
    items: 3,
    clusters: 3,
    sets: [{ name: "llmbar, not as published", licence: "MIT" }],
  });
  const figures = (name: string) =>
    report.metrics.find((metric) => metric.name === name)?.arms.map(({ figure }) => figure?.value);
  expect(figures("accuracy")).toEqual([0.5, 1 / 3, 2 / 3]);
  expect(figures("accuracy on Natural")).toEqual([0.5, 1, 0]);
  expect(figures("accuracy on GPTInst")).toEqual([0.5, 0, 1]);
  expect(figures("chooses the longer")).toEqual([undefined, 1, 0]);
  expect(report.answer).toMatch(
    /^“shorter”, which is right about 66\.7% \[.*\] of 3: Natural 0% \(most: “longer”, 100%\), GPTInst 100%\. Nobody/,
  );
});

test("a judge without log-probabilities stops where it needs them, and is told by name", async () => {
  const { default: judgesOnLlmbar } = await import("./judges-on-llmbar.eval.ts");
  const journal = openJournal(":memory:");
  const arms = ["coin", "letter in both orders", "reasons in both orders"];
  const { report } = await runEval(judgesOnLlmbar, { journal, arms });
  await journal.close();
  expect(report.arms[1]).toMatchObject({ samples: 0, stopped: expect.stringMatching(/log-probabilities/) });
  expect(report.arms[2]).toMatchObject({ failed: 0, models: ["fake/lead"] });
  expect(report.answer).toBe("Nobody came to a verdict.");
});
