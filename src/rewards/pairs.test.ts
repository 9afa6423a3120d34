import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EspalierError } from "../core/errors.ts";
import { type Comparison, comparison, swapped } from "../preferences/comparison.ts";
import type { Judged, Preference } from "../preferences/preference.ts";
import type { Judgements } from "../preferences/store.ts";
import { noiseRobust, type PairsOptions, trainingPairs } from "./pairs.ts";

/** Enough of them that the one a test is about is not refused with them. */
const others = Array.from({ length: 10 }, (_, index) =>
  judged(
    comparison({ input: `other ${index}`, a: { text: "good" }, b: { text: "bad!" } }),
    said("x", index % 2 ? "b" : "a"),
  ),
);
const poem = comparison({ input: "a poem", a: { text: "roses" }, b: { text: "violets" }, task: "poems" });

type Saying = Omit<Preference, "comparison">;

function said(judge: string, choice: Judged["choice"], more: Partial<Judged> = {}, first?: "a" | "b"): Saying {
  return { judge, kind: "human", ...(first && { first }), verdict: { status: "judged", choice, ...more } };
}

function judged(made: Comparison, ...sayings: Saying[]): Judgements {
  return { comparison: made, preferences: sayings.map((saying) => ({ comparison: made, ...saying })) };
}

async function pairFrom(rows: readonly Judgements[], options?: PairsOptions) {
  const { pairs, report } = await trainingPairs([...rows, ...others], options);
  return { pair: pairs[0]!, report };
}

describe("trainingPairs", () => {
  it("makes a pair of a verdict, with what the comparison is about", async () => {
    const { pair } = await pairFrom([judged(poem, said("anna", "b"))]);
    expect(pair).toEqual({
      input: "a poem",
      chosen: "violets",
      rejected: "roses",
      target: 1,
      weight: 1,
      margin: 0,
      judge: "anna",
      task: "poems",
    });
  });

  it("keeps each note with the output that it is about: the better one is side a", async () => {
    const noted = { ...poem, notes: [{ helper: "critic", about: "b" as const, text: "It scans." }] };
    const { pair } = await pairFrom([judged(noted, said("anna", "b"))]);
    expect(pair).toMatchObject({ chosen: "violets", notes: [{ about: "a", text: "It scans." }] });
  });

  it("makes one pair of what several judges say, by their weights", async () => {
    const rows = [judged(poem, said("anna", "a"), said("ben", "a"), said("carl", "b"))];
    const { pair, report } = await pairFrom(rows, { weights: { carl: 2, ben: 0.5 } });
    expect(pair).toMatchObject({ chosen: "violets", weight: 3.5, target: 2 / 3.5, judge: "anna, ben, carl" });
    expect(report.contradictory).toBe(1);
  });

  it("has the likelihood of a row for each judge", () => {
    const loss = (target: number, x: number) => Math.log1p(Math.exp(-x)) + (1 - target) * x;
    const anyVotes = fc.array(fc.tuple(fc.constantFrom("a", "b", "tie"), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
      maxLength: 6,
    });
    return fc.assert(
      fc.asyncProperty(anyVotes, fc.double({ min: -3, max: 3, noNaN: true }), async (votes, x) => {
        const sayings = votes.map(([choice], judge) => said(`judge ${judge}`, choice as Judged["choice"]));
        const weights = Object.fromEntries(votes.map(([, weight], judge) => [`judge ${judge}`, weight]));
        const { pair } = await pairFrom([judged(poem, ...sayings)], { weights });
        const rows = votes.map(([choice, weight]) => weight * loss(choice === "a" ? 1 : choice === "b" ? 0 : 0.5, x));
        const difference = pair.chosen === "roses" ? x : -x;
        expect(pair.target).toBeGreaterThanOrEqual(0.5);
        expect(pair.weight * loss(pair.target, difference)).toBeCloseTo(
          rows.reduce((sum, row) => sum + row, 0),
          8,
        );
      }),
      { numRuns: 50 },
    );
  });

  it("joins lines of the same comparison, whichever way round they came and whatever their ids", async () => {
    const turned = { ...swapped(poem), id: "another" };
    const rows = [judged(poem, said("anna", "a", { strength: 9 })), judged(turned, said("ben", "b", { strength: 9 }))];
    const { pair, report } = await pairFrom(rows, { strongest: 1 });
    expect(pair).toMatchObject({ chosen: "roses", target: 1, weight: 2, margin: 1 });
    expect(report).toMatchObject({ used: 11, contradictory: 0, repeated: 0 });
  });

  it("counts a judge once, who said the same twice, and calls it undecided where it said both", async () => {
    const twice = await pairFrom([judged(poem, said("anna", "a"), said("anna", "a"), said("ben", "b"))]);
    expect(twice.pair).toMatchObject({ target: 0.5, weight: 2 });
    expect(twice.report).toMatchObject({ repeated: 1, contradictory: 1, judges: { anna: 2, ben: 1, x: 10 } });
    const both = await pairFrom([judged(poem, said("anna", "a"), said("anna", "b"))]);
    expect(both.pair).toMatchObject({ target: 0.5, weight: 1 });
    expect(both.report).toMatchObject({ contradictory: 1, ties: 1 });
  });

  it("learns how probable a judge thinks it, unless choices alone are asked for", async () => {
    const rows = [judged(poem, said("anna", "b", { probability: 0.2 }))];
    expect((await pairFrom(rows)).pair).toMatchObject({ chosen: "violets", target: 0.8 });
    expect((await pairFrom(rows, { hard: true })).pair.target).toBe(1);
  });

  it("takes margins from strengths, linearly, and only when asked to", async () => {
    const rows = [judged(poem, said("anna", "b", { strength: 5 }))];
    expect((await pairFrom(rows)).pair.margin).toBe(0);
    expect((await pairFrom(rows, { strongest: 2 })).pair.margin).toBe(1);
  });

  it("learns the right answers when asked to", async () => {
    const rows = Array.from({ length: 9 }, (_, index) =>
      judged(comparison({ input: `${index}`, a: { text: "yes" }, b: { text: "no" }, gold: "b" }), said("anna", "a")),
    );
    const { pairs } = await trainingPairs(rows, { gold: true });
    expect(pairs).toHaveLength(9);
    expect(pairs[0]).toMatchObject({ chosen: "no", judge: "gold", target: 1 });
  });

  it("counts what it leaves out and what is odd", async () => {
    const unjudged: Saying = { judge: "anna", kind: "human", verdict: { status: "unjudged", reason: "timeout" } };
    const rows = [
      judged(comparison({ input: "1", a: { text: "same" }, b: { text: "same " } }), said("anna", "a")),
      judged(comparison({ input: "2", a: { text: "one" }, b: { text: "two" } }), unjudged),
      judged(comparison({ input: "3", a: { text: "one" }, b: { text: "two" } })),
      judged(comparison({ input: "4", a: { text: "" }, b: { text: "two" } }), said("anna", "a")),
      judged(
        comparison({ input: "5", a: { text: "one" }, b: { text: "two" } }),
        said("anna", "tie", { bothBad: true }),
      ),
      judged(comparison({ input: "6", a: { text: "one" }, b: { text: "two" } }), said("spam", "a")),
    ];
    const { report } = await trainingPairs([...rows, ...others], { weights: { spam: 0 } });
    expect(report).toMatchObject({ used: 12, identical: 1, unjudged: 1, unlabelled: 3, empty: 1, ties: 1, bothBad: 1 });
    expect(report.judges).toEqual({ anna: 2, x: 10 });
    expect(report.warnings).toEqual(["In 1 of 11 pairs an empty output is the better one."]);
  });

  it("warns where length or the side tells the label", async () => {
    const rows = Array.from({ length: 30 }, (_, index) =>
      judged(comparison({ input: `${index}`, a: { text: "long text" }, b: { text: "short" } }), said("anna", "a")),
    );
    const { report } = await trainingPairs(rows);
    expect(report.longerChosen).toMatchObject({ value: 1 });
    expect(report.warnings).toEqual([
      expect.stringContaining("30 of 30 verdicts choose side a"),
      expect.stringContaining("The longer output is the better one in 30 of 30 pairs"),
    ]);
  });

  it("counts those that nobody judged though their right answer is known", async () => {
    const known = (input: string) => comparison({ input, a: { text: "one" }, b: { text: "two" }, gold: "a" });
    const unjudged = [known("one"), known("two"), known("two")].map((found) => judged(found));
    const { report } = await trainingPairs([...others, ...unjudged]);
    expect(report).toMatchObject({ unlabelled: 2, known: 2 });
    expect(
      (await trainingPairs([...others, ...Array.from({ length: 8 }, (_, n) => judged(known(`${n}`)))], { gold: true }))
        .report,
    ).toMatchObject({ used: 8, known: 0 });
  });

  it("refuses labels that say nothing, and says what it found", async () => {
    const made = (choice: Judged["choice"], count: number, first?: "a" | "b") =>
      Array.from({ length: count }, (_, index) =>
        judged(
          comparison({ input: `${index}`, a: { text: "one" }, b: { text: "two" } }),
          said(
            "anna",
            index % 2 === 0 || choice === "tie" ? choice : "b",
            {},
            first && (index % 2 === 0 ? first : "b"),
          ),
        ),
      );
    await expect(trainingPairs([])).rejects.toThrow("found 0 comparisons without a verdict");
    await expect(trainingPairs(made("a", 3))).rejects.toThrow("Too few pairs: 3 have a better side; at least 8");
    await expect(trainingPairs(made("tie", 30))).rejects.toThrow("All 30 pairs are ties");
    await expect(trainingPairs(made("a", 30, "a"))).rejects.toThrow(
      "All 30 verdicts choose the output that was shown first",
    );
    await expect(trainingPairs(made("a", 30, "b"))).resolves.toMatchObject({ report: { used: 30 } });
  });

  it("refuses weights that are none, and those of nobody", async () => {
    await expect(trainingPairs(others, { weights: { x: -1 } })).rejects.toThrow("The weight of x is -1");
    await expect(trainingPairs(others, { weights: { y: 1 } })).rejects.toThrow(
      "y, who judged nothing. Those who did: x.",
    );
    await expect(trainingPairs(others, { strongest: Number.NaN })).rejects.toThrow(EspalierError);
  });
});

describe("noiseRobust", () => {
  it("has on noisy labels the expected loss of clean ones", async () => {
    const { pairs } = await trainingPairs(others);
    const [clean] = pairs;
    for (const rate of [0, 0.1, 0.3]) {
      const [right, wrong] = noiseRobust([clean!, { ...clean!, target: 0 }], rate);
      const loss = (target: number, x: number) => Math.log1p(Math.exp(-x)) + (1 - target) * x;
      const expected = (1 - rate) * loss(right!.target, 0.7) + rate * loss(wrong!.target, 0.7);
      expect(expected).toBeCloseTo(loss(1, 0.7), 12);
    }
    expect(() => noiseRobust(pairs, 0.5)).toThrow("A label noise of 0.5 cannot be corrected");
  });
});
