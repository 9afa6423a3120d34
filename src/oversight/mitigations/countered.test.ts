import { describe, expect, it } from "vitest";
import type { Helper } from "../../helpers/helper.ts";
import { assisted } from "../../judges/assisted.ts";
import { comparison, type Note } from "../../preferences/comparison.ts";
import { countered } from "./countered.ts";
import { accuracyOf, believer, checker, drawClaims, judgeAll, reporter } from "./testing/claims.ts";

const comparisons = drawClaims(400, "counter");

describe("a countered helper", () => {
  it("does less harm when it lies: the judge is right where a mistake was pointed out", async () => {
    const accuracy = async (helper: Helper) => accuracyOf(await judgeAll(assisted(believer, [helper]), comparisons));
    const liar = reporter(0.4);
    expect(await accuracy(liar)).toBeCloseTo(0.6, 1);
    // Of a lie both halves must be missed: 0.4 * 0.3 * 0.3 is left.
    expect(await accuracy(countered(liar, checker(0.3)))).toBeCloseTo(1 - 0.4 * 0.09, 1);
    expect(await accuracy(countered(liar, checker(0)))).toBe(1);
  });

  it("does no harm when it is honest", async () => {
    const judge = assisted(believer, [countered(reporter(0), checker(0))]);
    expect(accuracyOf(await judgeAll(judge, comparisons))).toBe(1);
  });

  it("gives the judge both sets of notes, and the critic those that were there before as well", async () => {
    const seen: string[][] = [];
    const critic: Helper = {
      name: "critic",
      note: async ({ notes = [] }) => {
        seen.push(notes.map(({ text }) => text));
        return [note("wrong")];
      },
    };
    const both = countered(noting("first"), critic);
    expect(both.name).toBe("first countered by critic");
    expect(await both.note({ ...pair, notes: [note("before")] })).toEqual([note("first"), note("wrong")]);
    expect(seen).toEqual([["before", "first"]]);
  });

  it("asks no critic where nothing was noted", async () => {
    const never: Helper = { name: "never", note: () => Promise.reject(new Error("asked")) };
    const silent: Helper = { name: "silent", note: async () => [] };
    expect(await countered(silent, never).note(pair)).toEqual([]);
  });
});

const pair = comparison({ input: "?", a: { text: "yes" }, b: { text: "no" } });

function note(text: string): Note {
  return { helper: "helper", about: "a", text };
}

function noting(text: string): Helper {
  return { name: text, note: async () => [note(text)] };
}
