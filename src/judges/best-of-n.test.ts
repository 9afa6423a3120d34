import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Choice } from "../preferences/comparison.ts";
import { bestOfN } from "./best-of-n.ts";
import type { Judge } from "./judge.ts";
import { pairwiseEvaluator } from "./langchain-evaluator.ts";

const by = (choose: (a: string, b: string) => Choice | undefined): Judge => ({
  id: "judge",
  kind: "program",
  async compare({ a, b }) {
    const choice = choose(a.text, b.text);
    return choice ? { status: "judged", choice, rationale: "So it is." } : { status: "unjudged", reason: "it slept" };
  },
});
const longer = by((a, b) => (a.length > b.length ? "a" : a.length < b.length ? "b" : "tie"));

describe("the best of n", () => {
  it("is the one that a consistent judge prefers to all others, found in n - 1 comparisons", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1 }), async (lengths) => {
        const best = await bestOfN(
          longer,
          "?",
          lengths.map((length) => "x".repeat(length)),
        );
        expect(best.text.length).toBe(Math.max(...lengths));
        expect(best.index).toBe(lengths.indexOf(best.text.length));
        expect(best.preferences).toHaveLength(lengths.length - 1);
      }),
    );
  });

  it("is the first where nothing can be told, and the same text is not compared with itself", async () => {
    expect(
      await bestOfN(
        by(() => undefined),
        "?",
        ["one", "two", "three"],
      ),
    ).toMatchObject({ text: "one", index: 0 });
    expect(await bestOfN(longer, "?", ["one", "two", "six"])).toMatchObject({ text: "one" });
    expect((await bestOfN(longer, "?", ["one", "one"])).preferences).toEqual([]);
  });

  it("is the one that a tie leans to, where its orders disagree by different amounts", async () => {
    const leaning: Judge = {
      ...longer,
      compare: async ({ b }) => ({ status: "judged", choice: "tie", probability: b.text === "two" ? 0.4 : 0.6 }),
    };
    expect(await bestOfN(leaning, "?", ["one", "two", "six"])).toMatchObject({ text: "two", index: 1 });
  });

  it("keeps what was said on the way, with what the candidates are about", async () => {
    const { preferences } = await bestOfN(longer, "Say more.", ["yes", "yes, and more"], {
      source: "a book",
      task: "talk",
    });
    expect(preferences).toMatchObject([
      {
        comparison: { input: "Say more.", source: "a book", task: "talk", a: { text: "yes" } },
        judge: "judge",
        kind: "program",
        verdict: { choice: "b" },
      },
    ]);
  });

  it("needs a candidate", async () => {
    await expect(bestOfN(longer, "?", [])).rejects.toThrow("no candidates");
  });
});

describe("a judge as LangChain's pairwise evaluator", () => {
  it.each([
    [longer, { score: 1, value: "A", reasoning: "So it is." }],
    [by(() => "b"), { score: 0, value: "B", reasoning: "So it is." }],
    [by(() => "tie"), { score: 0.5, value: null, reasoning: "So it is." }],
    [by(() => undefined), { score: null, value: null, reasoning: "it slept" }],
  ] as const)("answers in its shape (%#)", async (judge, expected) => {
    const evaluator = pairwiseEvaluator(judge);
    expect(await evaluator.evaluateStringPairs({ prediction: "longer", predictionB: "short", input: "?" })).toEqual(
      expected,
    );
  });
});
