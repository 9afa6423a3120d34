import { describe, expect, it } from "vitest";
import { assisted } from "../../judges/assisted.ts";
import type { Judge } from "../../judges/judge.ts";
import { verdictSchema } from "../../preferences/schema.ts";
import { firstSaid } from "./second-look.ts";
import { overruled, spotChecked } from "./spot-checked.ts";
import { accuracyOf, believer, drawClaims, judgeAll, opener, reporter } from "./testing/claims.ts";

const comparisons = drawClaims(400, "spot-checks");

describe("a judge under spot-checks", () => {
  it("is right more often under a helper that lies, by the share of lies that is looked at", async () => {
    const judge = assisted(believer, [reporter(0.4)]);
    const labels = (share: number) => judgeAll(spotChecked(judge, { judge: opener, share }), comparisons);
    const [none, half, all] = await Promise.all([0, 0.5, 1].map(labels));
    expect(accuracyOf(none!)).toBeCloseTo(0.6, 1);
    expect(accuracyOf(half!)).toBeCloseTo(0.8, 1);
    expect(accuracyOf(all!)).toBe(1);
    const { count, of } = overruled(half!);
    expect(of / comparisons.length).toBeCloseTo(0.5, 1);
    expect(count / of).toBeCloseTo(0.4, 1);
  });

  it("overrules nothing under a helper that is honest", async () => {
    const judge = spotChecked(assisted(believer, [reporter(0)]), { judge: opener, share: 0.5 });
    const labels = await judgeAll(judge, comparisons);
    expect(overruled(labels).count).toBe(0);
    expect(accuracyOf(labels)).toBe(1);
  });

  it("keeps what both said, wherever the verdict is kept", async () => {
    const [label] = await judgeAll(spotChecked(says("judge", "b"), { judge: says("other", "a"), share: 1 }), [pair]);
    const { verdict } = label!;
    expect(verdict).toMatchObject({
      status: "judged",
      choice: "a",
      votes: { judge: { choice: "b" }, "second look, spot-check: other": { choice: "a" } },
    });
    expect(verdictSchema.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
    expect(firstSaid(verdict)).toMatchObject({ choice: "b" });
  });

  it("keeps the first verdict where the opener has none, and counts no check", async () => {
    const silent: Judge = { ...opener, compare: async () => ({ status: "unjudged", reason: "the source is gone" }) };
    const labels = await judgeAll(spotChecked(says("judge", "b"), { judge: silent, share: 1 }), [pair]);
    expect(labels[0]!.verdict).toMatchObject({ status: "judged", choice: "b" });
    expect(overruled(labels)).toEqual({ count: 0, of: 0 });
  });

  it("adds up what both took", async () => {
    const spending = { calls: 1, inputTokens: 10, outputTokens: 2 };
    const paid = (id: string): Judge => ({
      ...says(id, "a"),
      compare: async () => ({ status: "judged", choice: "a", spending }),
    });
    const [label] = await judgeAll(spotChecked(paid("judge"), { judge: paid("other"), share: 1 }), [pair]);
    expect(label!.verdict.spending).toEqual({ calls: 2, inputTokens: 20, outputTokens: 4 });
  });

  it("draws the same comparisons whenever it is asked, others with another seed, and refuses what is no share", async () => {
    const checked = async (seed: number) => {
      const labels = await judgeAll(spotChecked(says("judge", "b"), { judge: opener, share: 0.5, seed }), comparisons);
      return labels.flatMap(({ comparison, verdict }) => (verdict.votes ? comparison.id : []));
    };
    expect(await checked(1)).toEqual(await checked(1));
    expect(await checked(1)).not.toEqual(await checked(2));
    expect(() => spotChecked(believer, { judge: opener, share: 30 })).toThrow("between 0 and 1; found 30");
  });
});

const pair = comparisons[0]!;

function says(id: string, choice: "a" | "b"): Judge {
  return { id, kind: "program", compare: async () => ({ status: "judged", choice }) };
}
