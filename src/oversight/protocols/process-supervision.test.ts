import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../core/random.ts";
import { sigmoid } from "../../core/statistics/logistic.ts";
import type { Judge } from "../../judges/judge.ts";
import { fake } from "../../models/providers/fake.ts";
import { type Comparison, comparison, swapped } from "../../preferences/comparison.ts";
import type { RewardModel } from "../../rewards/reward-model.ts";
import { featureReward } from "../feature-reward.ts";
import { processSupervision } from "./process-supervision.ts";
import { beginnings, linesOrSentences, rightStep, stepComparison, stepTask } from "./steps.ts";
import { bestBySteps, stepwise } from "./stepwise.ts";

const random = seededRandom("sums");
const digit = () => 1 + Math.floor(random() * 9);

/** Sums in steps; the wrong one slips in one of them. */
function solution(terms: readonly number[], slip?: number): string {
  let sum = terms[0]!;
  const steps = terms.slice(1).map((term, at) => {
    const before = sum;
    sum += term + (at === slip ? 1 : 0);
    return `${before} + ${term} = ${sum}`;
  });
  return steps.join("\n");
}
const problems = Array.from({ length: 120 }, (): Comparison => {
  const terms = Array.from({ length: 5 }, digit);
  const [right, wrong] = [{ text: solution(terms) }, { text: solution(terms, Math.floor(random() * 4)) }];
  const gold = random() < 0.5 ? "a" : "b";
  const sides = gold === "a" ? { a: right, b: wrong } : { a: wrong, b: right };
  return comparison({ input: `What is ${terms.join(" + ")}?`, ...sides, gold });
});

const holds = (step: string) => {
  const [one, other, sum] = step.match(/\d+/g)!.map(Number);
  return one! + other! === sum;
};

/** Can check one step, and tosses a coin where it is shown more. */
const shortSighted: Judge = {
  id: "short-sighted",
  kind: "program",
  async compare({ input, task, a, id }) {
    if (task !== stepTask) return { status: "judged", choice: seededRandom(id)() < 0.5 ? "a" : "b" };
    const step = (input as readonly { content: string }[]).at(-2)!.content;
    return { status: "judged", choice: holds(step) === (a.text === rightStep) ? "a" : "b" };
  },
};

/** Of the last step alone. */
const reward = featureReward("last step", ({ output }) => Float32Array.of(holds(output.split("\n").at(-1)!) ? 1 : 0));
const setting = {
  ...{ judge: shortSighted, assistant: fake(() => "nothing"), reward, folder: "nowhere", seed: 1 },
  ...{ train: problems.slice(0, 60).map(({ gold: _, ...rest }) => rest), labels: 150 },
};

describe("process supervision", () => {
  it("finds the better output by steps that the judge can check, where it cannot check outputs", async () => {
    const test = problems.slice(60);
    const share = async (judge: Judge) => {
      const verdicts = await Promise.all(test.map(({ gold: _, ...rest }) => judge.compare(rest)));
      return verdicts.filter((one, at) => one.status === "judged" && one.choice === test[at]!.gold).length / 60;
    };
    expect(await share(shortSighted)).toBeLessThan(0.65);
    for (const join of ["min", "product"] as const) {
      expect(await share(await processSupervision({ join }).prepare(setting)), join).toBeGreaterThan(0.95);
    }
  });

  it("counts each step as a label, and asks for none behind the first that is wrong", async () => {
    const asked: Comparison[] = [];
    const judge: Judge = {
      ...shortSighted,
      async compare(step) {
        asked.push(step);
        return shortSighted.compare(step);
      },
    };
    await processSupervision().prepare({ ...setting, judge, labels: 100 });
    expect(asked).toHaveLength(100);
    for (const { input } of asked) {
      const before = (input as readonly { role: string; content: string }[]).slice(1, -2);
      expect(before.flatMap(({ content }) => content.split("\n")).every(holds)).toBe(true);
    }
  });

  it("says when too few steps were wrong to learn from", async () => {
    await expect(processSupervision().prepare({ ...setting, labels: 4 })).rejects.toThrow(
      /4 labels of steps made \d pairs of a right and a wrong step; at least 8 are needed/,
    );
  });
});

describe("steps", () => {
  it("are lines, and of a single line its sentences", () => {
    expect(linesOrSentences("one\n\n  two\n")).toEqual(["one", "two"]);
    expect(linesOrSentences("One is 1.5. Two; three")).toEqual(["One is 1.5.", "Two;", "three"]);
    expect(linesOrSentences(" \n ")).toEqual([]);
    expect(beginnings("one\ntwo", linesOrSentences)).toEqual(["one", "one\ntwo"]);
  });

  it("are asked about with what was before them, never what comes after", () => {
    const found = comparison({ input: "Q", a: { text: "one\ntwo\nthree" }, b: { text: "x" }, source: "S" });
    const asked = stepComparison(found, "a", linesOrSentences, 1);
    const said = JSON.stringify(asked.input);
    expect(said).toContain("one");
    expect(said).toContain("two");
    expect(said).not.toContain("three");
    expect(asked).toMatchObject({ task: "step", source: "S" });
  });

  it("have the answer that they are right on either side", () => {
    const firsts = problems.map((problem) => stepComparison(problem, "a", linesOrSentences, 0).a.text === rightStep);
    const share = firsts.filter(Boolean).length / firsts.length;
    expect(share).toBeGreaterThan(0.35);
    expect(share).toBeLessThan(0.65);
    expect(stepComparison(swapped(problems[0]!), "b", linesOrSentences, 0)).toEqual(
      stepComparison(problems[0]!, "a", linesOrSentences, 0),
    );
  });
});

/** Rewards the last line by the number in it. */
const byNumber: RewardModel = {
  id: "numbers",
  score: async (_, output) => ({ mean: Number(output.split("\n").at(-1)), sd: 0.5 }),
  scoreAll: async (items) => Promise.all(items.map(({ input, output }) => byNumber.score(input, output))),
  async [Symbol.asyncDispose]() {},
};

describe("stepwise", () => {
  const scores = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 8 });

  it("is the worst of the steps, or the logarithm that all are right", async () => {
    await fc.assert(
      fc.asyncProperty(scores, async (numbers) => {
        const output = numbers.join("\n");
        const [least, product] = await Promise.all(
          (["min", "product"] as const).map((join) => stepwise(byNumber, { join }).score("q", output)),
        );
        expect(least!.mean).toBe(Math.min(...numbers));
        expect(product!.mean).toBeCloseTo(Math.log(numbers.map(sigmoid).reduce((all, one) => all * one, 1)), 9);
        expect(product!.mean).toBeLessThanOrEqual(Math.log(sigmoid(Math.min(...numbers))) + 1e-9);
      }),
    );
  });

  it("scores many outputs in one go, each by its own steps", async () => {
    const items = ["3\n1", "2", "5\n4\n-1"].map((output) => ({ input: "q", output }));
    expect((await stepwise(byNumber).scoreAll(items)).map(({ mean }) => mean)).toEqual([1, 2, -1]);
  });

  it("picks the best of n by its steps", async () => {
    const best = await bestBySteps(byNumber, "q", ["9\n-9", "1\n2", "3\n0"]);
    expect(best).toMatchObject({ index: 1, text: "1\n2" });
    expect(best.scores.map(({ mean }) => mean)).toEqual([-9, 1, 0]);
  });
});
