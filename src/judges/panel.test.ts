import { describe, expect, it } from "vitest";
import { comparison } from "../preferences/comparison.ts";
import type { Verdict } from "../preferences/preference.ts";
import type { Judge } from "./judge.ts";
import { panel } from "./panel.ts";

const pair = comparison({ input: "?", a: { text: "yes" }, b: { text: "no" } });
const a: Verdict = { status: "judged", choice: "a" };
const b: Verdict = { status: "judged", choice: "b" };
const tie: Verdict = { status: "judged", choice: "tie" };
const none: Verdict = { status: "unjudged", reason: "it slept" };

function says(verdict: Verdict, index: number): Judge {
  return { id: `judge ${index}`, kind: "program", compare: async () => verdict };
}
const vote = (...verdicts: Verdict[]) => panel(verdicts.map(says)).compare(pair);

describe("a panel", () => {
  it.each([
    [[a, a, b], "a"],
    [[a, b], "tie"],
    [[a, tie, b], "tie"],
    [[b, none, none], "b"],
    [[a, a, b, b, tie], "tie"],
    [[tie, tie, a], "tie"],
  ])("of %j finds %s", async (verdicts, choice) => {
    expect(await vote(...verdicts)).toMatchObject({ status: "judged", choice });
  });

  it("keeps every vote, the missing ones too, with the mean probability", async () => {
    const { votes, probability } = (await vote({ ...a, probability: 0.6 }, none, b)) as typeof a;
    expect(votes).toEqual({ "judge 0": { ...a, probability: 0.6 }, "judge 1": none, "judge 2": b });
    expect(probability).toBeCloseTo(0.3, 10);
  });

  it("by mean decides on the probabilities, so that one who is sure outweighs two who waver", async () => {
    const verdicts = [
      { ...b, probability: 0.45 },
      { ...b, probability: 0.45 },
      { ...a, probability: 0.95 },
    ];
    expect(await panel(verdicts.map(says), { decide: "mean" }).compare(pair)).toMatchObject({ choice: "a" });
    expect(await panel(verdicts.map(says)).compare(pair)).toMatchObject({ choice: "b" });
  });

  it("has no verdict when nobody has one, and says why each", async () => {
    expect(await vote(none, none)).toMatchObject({
      status: "unjudged",
      reason: "nobody judged: judge 0: it slept; judge 1: it slept",
    });
  });

  it("adds up what it took; the cost is unknown where one is", async () => {
    const spending = { calls: 2, inputTokens: 10, outputTokens: 1, cost: 0.5 };
    const { cost: _, ...unpriced } = spending;
    expect((await vote({ ...a, spending }, { ...b, spending })).spending).toEqual({
      calls: 4,
      inputTokens: 20,
      outputTokens: 2,
      cost: 1,
    });
    expect((await vote({ ...a, spending }, { ...b, spending: unpriced })).spending).not.toHaveProperty("cost");
  });

  it("needs judges, and each of them once", () => {
    expect(() => panel([])).toThrow("at least one");
    expect(() => panel([says(a, 1), says(b, 1)])).toThrow('"judge 1" is twice in the panel');
  });
});
