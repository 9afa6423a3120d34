import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { seededRandom } from "../../core/random.ts";
import { pairedDifference } from "./difference.ts";
import { holm } from "./holm.ts";
import { independentDifference } from "./independent.ts";
import { mean } from "./mean.ts";
import { signFlipP } from "./sign-flips.ts";

const scored = (values: readonly number[], clusterOf = (at: number) => at) =>
  values.map((value, at) => ({ sample: `${at}`, cluster: `${clusterOf(at)}`, value }));

describe("a mean", () => {
  it("of rights and wrongs, each of its own, is a proportion: Wilson's interval of 81 of 263 (Newcombe 1998)", () => {
    const figure = mean(scored(Array.from({ length: 263 }, (_, at) => (at < 81 ? 1 : 0))), true, "s")!;
    expect(figure.low).toBeCloseTo(0.2553, 4);
    expect(figure.high).toBeCloseTo(0.3662, 4);
  });

  it("is less certain where several values are one cluster's", () => {
    const values = Array.from({ length: 60 }, (_, at) => (Math.floor(at / 4) % 2 ? 1 : 0));
    const width = (figure: ReturnType<typeof mean>) => figure!.high! - figure!.low!;
    expect(
      width(
        mean(
          scored(values, (at) => Math.floor(at / 4)),
          true,
          "s",
        ),
      ),
    ).toBeGreaterThan(1.5 * width(mean(scored(values), true, "s")));
  });

  it("of nothing but rights is as certain as its clusters are many; of amounts that are all alike it is they", () => {
    const all = scored(
      Array.from({ length: 60 }, () => 1),
      (at) => Math.floor(at / 6),
    );
    expect(mean(all, true, "s")).toEqual(
      mean(
        all.slice(0, 10).map((one, at) => ({ ...one, cluster: `${at}` })),
        true,
        "s",
      ),
    );
    expect(mean(all, false, "s")).toEqual({ value: 1, low: 1, high: 1 });
  });

  it("has no interval of few clusters, and no value of nothing", () => {
    expect(mean(scored([3, 4]), false, "s")).toEqual({ value: 3.5 });
    expect(mean([], false, "s")).toBeUndefined();
  });
});

describe("a paired difference", () => {
  it("is of the samples that both have", () => {
    const found = pairedDifference(scored([1, 1, 0]), scored([0, 1, 1]).slice(0, 2), "s");
    expect(found).toEqual({ figure: { value: 0.5 }, p: 1, n: 2 });
    expect(pairedDifference(scored([1]), [], "s")).toBeUndefined();
  });

  it("sees what two means by themselves do not", () => {
    const hard = Array.from({ length: 40 }, (_, at) => at);
    const found = pairedDifference(scored(hard.map((value) => value + 1 + (value % 3) / 10)), scored(hard), "s")!;
    expect(found.figure.low).toBeGreaterThan(0.9);
    expect(found.p).toBeCloseTo(1 / 10_001, 6);
  });
});

describe("the sign-flip test", () => {
  it("is the sign test's binomial where all differences are alike", () => {
    // 9 of 10: 2 (1 + 10) / 1024.
    expect(signFlipP([1, 1, 1, 1, 1, 1, 1, 1, 1, -1], "s")).toBeCloseTo(22 / 1024, 12);
  });

  it("is Fisher's 0.0526 of Darwin's maize, drawn instead of tried", () => {
    const darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
    expect(signFlipP(darwin, "s")).toBeCloseTo(0.0526, 2);
  });

  it("is the same whichever way round, unmoved by ties, and 1 where nothing differs", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { maxLength: 9 }), (sums) => {
        const p = signFlipP(sums, "s");
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(
          signFlipP(
            sums.map((sum) => -sum),
            "s",
          ),
        ).toBe(p);
        expect(signFlipP([...sums, 0, 0], "s")).toBe(p);
      }),
    );
    expect(signFlipP([0, 0], "s")).toBe(1);
  });

  it("of equal arms is below 5% in about 5% of evals", () => {
    const random = seededRandom("equal arms");
    const ps = Array.from({ length: 400 }, () => {
      const sums = Array.from({ length: 10 }, () => random() - 0.5);
      return signFlipP(sums, "s");
    });
    const share = ps.filter((p) => p <= 0.05).length / ps.length;
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.09);
  });
});

test("Holm's adjustment is that of R's p.adjust", () => {
  expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(6)))).toEqual([0.03, 0.06, 0.06, 0.02]);
});

test("Holm keeps the order, never lowers a p, lies at or below Bonferroni's, and leaves one alone", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (ps) => {
      const adjusted = holm(ps);
      for (const [at, p] of ps.entries()) {
        expect(adjusted[at]).toBeGreaterThanOrEqual(p);
        expect(adjusted[at]).toBeLessThanOrEqual(Math.min(1, p * ps.length) + 1e-12);
        for (const [other, q] of ps.entries()) if (p < q) expect(adjusted[at]).toBeLessThanOrEqual(adjusted[other]!);
      }
      if (ps.length === 1) expect(adjusted).toEqual(ps);
    }),
  );
});

test("figures of different samples differ as Newcombe has it: 56 of 70 less 48 of 80 is 0.2, 0.0524 to 0.3339", () => {
  const of = (right: number, n: number) =>
    mean(scored(Array.from({ length: n }, (_, at) => (at < right ? 1 : 0))), true, "s")!;
  const { value, low, high } = independentDifference(of(56, 70), of(48, 80));
  expect(value).toBeCloseTo(0.2, 10);
  expect(low).toBeCloseTo(0.0524, 4);
  expect(high).toBeCloseTo(0.3339, 4);
  expect(independentDifference({ value: 1 }, { value: 3 })).toEqual({ value: -2 });
});
