import { describe, expect, it } from "vitest";
import { type Choice, type Comparison, comparison, type Side } from "./comparison.ts";
import type { Preference, Verdict } from "./preference.ts";
import { quality } from "./quality.ts";

function pair(a: string, b: string, gold?: Choice): Comparison {
  return comparison({ input: "question", a: { text: a }, b: { text: b }, ...(gold && { gold }) });
}

function of(verdict: Verdict, more: Partial<Preference> = {}): Preference {
  return { comparison: pair("short", "longer text"), judge: "fake/judge", kind: "model", verdict, ...more };
}

const judged = (choice: Choice, more: object = {}): Verdict => ({ status: "judged", choice, ...more });
const unjudged: Verdict = { status: "unjudged", reason: "refused" };
/** What was said with a first, and with b first. */
const orders = (withA: Choice, withB: Choice) => ({
  orders: [
    { first: "a" as Side, choice: withA },
    { first: "b" as Side, choice: withB },
  ],
});

function report(...preferences: Preference[]) {
  const [found] = quality(preferences);
  return found!;
}

describe("quality", () => {
  it("against gold counts ties half, and what is unjudged not at all", () => {
    const gold = (verdict: Verdict, answer: Choice) => of(verdict, { comparison: pair("x", "y", answer) });
    const found = report(
      gold(judged("a"), "a"),
      gold(judged("b"), "b"),
      gold(judged("a"), "b"),
      gold(judged("tie"), "b"),
      gold(unjudged, "a"),
      gold(judged("tie"), "tie"),
      gold(judged("a"), "tie"),
    );
    expect(found.gold).toMatchObject({ right: 2, wrong: 1, tied: 1, unjudged: 1 });
    expect(found.gold!.accuracy).toMatchObject({ n: 4, value: 2.5 / 4 });
    expect(found.gold!.tiesFound).toMatchObject({ n: 2, value: 0.5 });
    expect(found.unjudged).toMatchObject({ n: 7, value: 1 / 7 });
    expect(found.ties).toMatchObject({ n: 6, value: 2 / 6 });
  });

  it("says how often swapping the sides changed what was said, where the verdict was given up for it too", () => {
    const found = report(
      of(judged("a", orders("a", "a"))),
      of(judged("tie", orders("a", "b"))),
      of({ ...unjudged, ...orders("b", "tie") }),
      of(judged("a")),
    );
    expect(found.flips).toMatchObject({ n: 3, value: 2 / 3 });
  });

  it("says how often the side shown first was chosen, each comparison once", () => {
    const always = report(of(judged("tie", orders("a", "b"))), of(judged("b"), { first: "b" }));
    expect(always.firstChosen).toMatchObject({ n: 2, value: 1 });
    const fair = report(of(judged("a", orders("a", "a"))), of(judged("tie", orders("tie", "tie"))));
    expect(fair.firstChosen).toMatchObject({ n: 1, value: 0.5 });
  });

  it("says how often the longer text was chosen, where one is longer and a side was chosen", () => {
    const same = pair("four", "five");
    const found = report(
      of(judged("b")),
      of(judged("b")),
      of(judged("a")),
      of(judged("tie")),
      of(judged("a"), { comparison: same }),
    );
    expect(found.longerChosen).toMatchObject({ n: 3, value: 2 / 3 });
  });

  it("counts for each label what the unjudged ones took too, and no cost where none is known", () => {
    const spending = { calls: 2, inputTokens: 100, outputTokens: 10 };
    const found = report(of(judged("a", { spending })), of({ ...unjudged, spending }), of(judged("b", { spending })));
    expect(found.spendingPerLabel).toEqual({ calls: 3, inputTokens: 150, outputTokens: 15 });
    const paid = report(of(judged("a", { spending: { ...spending, cost: 0.5 } })));
    expect(paid.spendingPerLabel).toEqual({ ...spending, cost: 0.5 });
  });

  it("has the median of the times", () => {
    const times = [9000, 1000, 2000, 100_000].map((milliseconds) => of(judged("a"), { milliseconds }));
    expect(report(...times).medianMilliseconds).toBe(5500);
  });

  it("leaves out what there is nothing to say of, and tells judges apart", () => {
    const found = quality([of(unjudged), of(judged("tie", { bothBad: true }), { judge: "ada", kind: "human" })]);
    expect(found).toEqual([
      {
        judge: "fake/judge",
        kind: "model",
        judgements: 1,
        bothBad: 0,
        unjudged: expect.objectContaining({ value: 1 }),
      },
      {
        judge: "ada",
        kind: "human",
        judgements: 1,
        bothBad: 1,
        unjudged: expect.objectContaining({ value: 0 }),
        ties: expect.objectContaining({ value: 1, n: 1 }),
      },
    ]);
    expect(quality([])).toEqual([]);
  });
});
