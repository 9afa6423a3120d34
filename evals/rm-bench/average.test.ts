import { expect, it } from "vitest";
import { comparison, type EvalSample, type SetComparison, type Verdict } from "../../src/index.ts";
import { averageOverDomains } from "./average.ts";

function samples(subset: string, right: number, wrong: number): EvalSample<SetComparison, Verdict>[] {
  return Array.from({ length: right + wrong }, (_, at) => {
    const texts = { input: `${subset} ${at}`, a: { text: "right" }, b: { text: "wrong" }, gold: "a" as const };
    const item: SetComparison = { ...comparison(texts), extra: { subset, cluster: `${at}` } };
    const output: Verdict = { status: "judged", choice: at < right ? "a" : "b" };
    const spent = { calls: 0, inputTokens: 0, outputTokens: 0, cost: 0, milliseconds: 0 };
    return { item, id: item.id, cluster: `${at}`, seed: 0, epoch: 0, output, spent };
  });
}

it("a large domain counts no more than a small one, and the two parts of safety half each", () => {
  const all = [
    ...samples("chat", 8, 2),
    ...samples("code", 1, 1),
    ...samples("safety-refuse", 3, 0),
    ...samples("safety-response", 0, 6),
  ];
  expect(averageOverDomains.over!(all)).toBeCloseTo((0.8 + 0.5 + (1 + 0) / 2) / 3, 12);
  expect(averageOverDomains.over!(samples("math", 3, 1))).toBe(0.75);
  expect(averageOverDomains.over!([])).toBeUndefined();
});
