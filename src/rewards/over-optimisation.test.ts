import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../core/random.ts";
import { bestOfN, klOfBestOfN, overOptimisation, type Sample } from "./over-optimisation.ts";

/** All choices of n, one by one; the gold of equals is their mean. */
function byEnumeration(samples: readonly Sample[], n: number): Sample {
  const choices = subsets(samples, n).map((chosen) => {
    const highest = Math.max(...chosen.map(({ proxy }) => proxy));
    const best = chosen.filter(({ proxy }) => proxy === highest);
    return { proxy: highest, gold: best.reduce((sum, { gold }) => sum + gold, 0) / best.length };
  });
  const mean = (of: keyof Sample) => choices.reduce((sum, choice) => sum + choice[of], 0) / choices.length;
  return { proxy: mean("proxy"), gold: mean("gold") };
}

function subsets<Item>(items: readonly Item[], size: number): Item[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) => subsets(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]));
}

describe("bestOfN", () => {
  it("is the mean over all choices of n samples, equal proxies included", () => {
    const sample = fc.record({ proxy: fc.integer({ min: 0, max: 4 }), gold: fc.integer({ min: -5, max: 5 }) });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 7 }), fc.nat(6), (samples, less) => {
        const n = Math.max(1, samples.length - less);
        const [found, expected] = [bestOfN(samples, n), byEnumeration(samples, n)];
        expect(found.proxy).toBeCloseTo(expected.proxy, 10);
        expect(found.gold).toBeCloseTo(expected.gold, 10);
      }),
    );
  });
});

describe("overOptimisation", () => {
  it("has the divergence of best-of-n", () => {
    expect(klOfBestOfN(1)).toBe(0);
    expect(klOfBestOfN(4)).toBeCloseTo(1.386294 - 0.75, 6);
    expect(klOfBestOfN(64)).toBeCloseTo(3.174508, 5);
  });

  it("finds the peak where gold falls for the highest proxies", () => {
    const random = seededRandom("law");
    const inputs = Array.from({ length: 60 }, () =>
      Array.from({ length: 64 }, () => {
        const proxy = random();
        return { proxy, gold: 4 * proxy * (1.5 - proxy) + 0.1 * random() - (proxy > 0.97 ? 3 : 0) };
      }),
    );
    const { points, law } = overOptimisation(inputs);
    expect(points.map(({ n }) => n)).toEqual([1, 2, 4, 8, 16, 32, 64]);
    expect(law!.b.low).toBeGreaterThan(0);
    const highest = points.reduce((best, point) => (point.gold.value > best.gold.value ? point : best));
    expect(Math.abs(law!.peak!.value - highest.d)).toBeLessThan(0.5);
    expect(law!.peak!.low).toBeLessThanOrEqual(law!.peak!.value);
  });

  it("has a proxy that only rises, and no peak where gold rises with it", () => {
    const random = seededRandom("same");
    const inputs = Array.from({ length: 30 }, () =>
      Array.from({ length: 16 }, () => {
        const proxy = random();
        return { proxy, gold: Math.exp(3 * proxy) };
      }),
    );
    const { points, law } = overOptimisation(inputs);
    const proxies = points.map(({ proxy }) => proxy.value);
    expect(proxies).toEqual(proxies.toSorted((one, two) => one - two));
    expect(law!.a.low).toBeGreaterThan(0);
    expect(law!.peak?.value ?? Infinity).toBeGreaterThan(points.at(-1)!.d);
  });

  it("tells neither a peak nor an interval from a single input", () => {
    const samples = Array.from({ length: 16 }, (_, place) => ({ proxy: place, gold: -((place - 9) ** 2) }));
    const one = overOptimisation([samples]);
    expect(one.law!.b.value).toBeGreaterThan(0);
    expect(one.law).not.toHaveProperty("peak");
    for (const { proxy, gold } of one.points) expect([proxy.low, gold.high]).toEqual([undefined, undefined]);
    expect(overOptimisation([samples, samples]).law!.peak!.value).toBeGreaterThan(0);
  });

  it("fits no law to two points, and refuses what is no sample", () => {
    const two = [
      { proxy: 1, gold: 1 },
      { proxy: 2, gold: 0 },
    ];
    expect(overOptimisation([two, [...two, ...two]])).not.toHaveProperty("law");
    expect(() => overOptimisation([two, []])).toThrow("one has none");
    expect(() => overOptimisation([])).toThrow("needs samples");
    expect(() => overOptimisation([[{ proxy: Number.NaN, gold: 1 }]])).toThrow("a score that is no number");
  });
});
