/** Every figure against worked examples that were published, as exact fractions; the rest are its invariants. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../random.ts";
import { alpha, type Unit } from "./alpha.ts";
import { bootstrap, quantile } from "./bootstrap.ts";
import { proportion } from "./interval.ts";
import { kappa, type RatedTwice } from "./kappa.ts";
import { sigmoid, softplus, surprise } from "./logistic.ts";

const category = fc.constantFrom("a", "b", "tie");
const ratings = fc.array(fc.tuple(category, category), { maxLength: 40 });
const units = fc.array(fc.array(category, { maxLength: 4 }), { maxLength: 30 });

describe("proportion", () => {
  it("equals table I of Newcombe 1998 (method 3)", () => {
    const rounded = (count: number, of: number) => {
      const { low, high } = proportion(count, of)!;
      return [low.toFixed(4), high.toFixed(4)];
    };
    expect(rounded(81, 263)).toEqual(["0.2553", "0.3662"]);
    expect(rounded(15, 148)).toEqual(["0.0624", "0.1605"]);
    expect(rounded(0, 20)).toEqual(["0.0000", "0.1611"]);
    expect(rounded(1, 29)).toEqual(["0.0061", "0.1718"]);
  });

  it("solves (value - p)^2 = z^2 p (1 - p) / n at both ends, within 0 and 1", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const { value, low, high } = proportion(share * n, n)!;
        for (const p of [low, high]) {
          expect((value - p) ** 2).toBeCloseTo((1.959963984540054 ** 2 * p * (1 - p)) / n, 9);
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("says nothing of nothing", () => {
    expect(proportion(0, 0)).toBeUndefined();
  });
});

describe("kappa", () => {
  /** Cohen 1960, table 2: 200 cases in three categories. */
  const cohen = [
    [88, 14, 18],
    [10, 40, 10],
    [2, 6, 12],
  ].flatMap((row, one) => row.flatMap((count, two) => Array.from({ length: count }, (): RatedTwice => [one, two])));

  it("is 29/59 = 0.492 for Cohen's own example: agreement 0.70 where chance makes 0.41", () => {
    expect(kappa(cohen)!.value).toBeCloseTo(29 / 59, 12);
  });

  it("has nearly the interval of the large-sample standard error of Fleiss, Cohen and Everitt 1969", () => {
    const { low, high } = kappa(cohen)!;
    // 0.3916 and 0.5915, as statsmodels' cohens_kappa has it.
    expect(Math.abs(low - 0.3916)).toBeLessThan(0.015);
    expect(Math.abs(high - 0.5915)).toBeLessThan(0.015);
  });

  it("is the same whoever is named first and whatever the categories are called, and at most 1", () => {
    fc.assert(
      fc.property(ratings, (items) => {
        const found = kappa(items);
        expect(kappa(items.map(([one, two]) => [`${two}!`, `${one}!`]))).toEqual(found);
        expect(found?.value ?? 0).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("has no value where nothing tells agreement from habit", () => {
    expect(kappa([])).toBeUndefined();
    expect(kappa([["a", "a"]])).toBeUndefined();
    expect(kappa([["a", "b"]])).toEqual({ value: 0, low: 0, high: 0 });
  });
});

describe("alpha", () => {
  /** Krippendorff 2011, section A: two observers, ten units. */
  const binary: Unit[] = [...pairs("0100000010", "1110010000")];
  /** Krippendorff 2011, section C: four observers, twelve units, five categories; a dot is a missing value. */
  const nominal: Unit[] = pairs("123321412...", "1233224125.3", ".3332342251.", "12332441251.");

  it("is 2/21 = 0.095 for Krippendorff's two observers of ten units", () => {
    expect(alpha(binary)!.value).toBeCloseTo(2 / 21, 12);
  });

  it("is 113/152 = 0.743 for Krippendorff's four observers of twelve units with values missing", () => {
    expect(alpha(nominal)!.value).toBeCloseTo(113 / 152, 12);
  });

  it("lies within its interval", () => {
    const { value, low, high } = alpha(nominal)!;
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });

  it("does not ask in which order units or their values come, nor for units with a single value", () => {
    fc.assert(
      fc.property(units, category, (found, single) => {
        const turned = found.map((unit) => unit.toReversed()).toReversed();
        const [one, other] = [alpha(found), alpha([...turned, [single], []])];
        if (one === undefined) expect(other).toBeUndefined();
        else expect(other!.value).toBeCloseTo(one.value, 12);
      }),
    );
  });

  it("is 1 when all agree, and has no value when only one category was ever used", () => {
    expect(
      alpha([
        ["a", "a"],
        ["b", "b", "b"],
      ])!.value,
    ).toBe(1);
    expect(
      alpha([
        ["a", "a"],
        ["a", "a"],
      ]),
    ).toBeUndefined();
    expect(alpha([["a"], ["b"]])).toBeUndefined();
  });

  /** @param observers each one's values, one character a unit */
  function pairs(...observers: string[]): Unit[] {
    return Array.from(observers[0]!, (_, unit) =>
      observers.map((values) => values[unit]!).filter((value) => value !== "."),
    );
  }
});

describe("bootstrap", () => {
  const mean = (values: readonly number[]) =>
    values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;

  it("gives the interval that the spread of the items makes, the same for the same seed", () => {
    const random = seededRandom("items");
    const items = Array.from({ length: 400 }, random);
    const found = bootstrap(items, mean, { seed: 7 })!;
    expect(bootstrap(items, mean, { seed: 7 })).toEqual(found);
    expect(bootstrap(items, mean, { seed: 8 })).not.toEqual(found);
    // A uniform variable's mean of 400 has a standard error of 1 / sqrt(12 * 400).
    expect((found.high - found.low) / (2 * 1.96)).toBeCloseTo(1 / Math.sqrt(4800), 2);
  });

  it("of items said four times over is as wide as of the items, when they are drawn together", () => {
    const random = seededRandom("clusters");
    const items = Array.from({ length: 100 }, (_, id) => ({ id, value: random() }));
    const repeated = items.flatMap((item) => [item, item, item, item]);
    const statistic = (drawn: readonly { value: number }[]) => mean(drawn.map(({ value }) => value));
    const width = (estimate: { low: number; high: number } | undefined) => estimate!.high - estimate!.low;
    const honest = width(bootstrap(repeated, statistic, { cluster: ({ id }) => id }));
    expect(honest).toBe(width(bootstrap(items, statistic)));
    expect(width(bootstrap(repeated, statistic)) / honest).toBeCloseTo(0.5, 1);
  });

  it("has no value where the statistic has none, and leaves out resamples that have none", () => {
    expect(bootstrap([], mean)).toBeUndefined();
    const onlyWithOnes = (values: readonly number[]) => (values.includes(1) ? 1 : undefined);
    expect(bootstrap([0, 1], onlyWithOnes)).toEqual({ value: 1, low: 1, high: 1 });
  });
});

it("a quantile lies between its neighbours", () => {
  expect(quantile([1, 2, 4], 0.5)).toBe(2);
  expect(quantile([1, 2, 4, 8], 0.5)).toBe(3);
  expect(quantile([1, 2, 4, 8], 1)).toBe(8);
  expect(quantile([], 0.5)).toBeUndefined();
});

describe("the logistic function", () => {
  it("is the slope of softplus, and softplus overflows nowhere", () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (x) => {
        const step = 1e-4;
        expect((softplus(x + step) - softplus(x - step)) / (2 * step)).toBeCloseTo(sigmoid(x), 6);
      }),
    );
    expect([softplus(1000), softplus(-1000), sigmoid(1000), sigmoid(-1000)]).toEqual([1000, 0, 1, 0]);
  });

  it("makes surprise the cross-entropy of a target", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -20, max: 20, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (logit, target) => {
          const entropy = -target * Math.log(sigmoid(logit)) - (1 - target) * Math.log(sigmoid(-logit));
          expect(surprise(logit, target)).toBeCloseTo(entropy, 6);
        },
      ),
    );
  });
});
