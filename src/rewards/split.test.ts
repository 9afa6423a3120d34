import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldsByInput, inputKey, splitByInput } from "./split.ts";

const pairsOf = (...inputs: string[]) => inputs.map((input) => ({ input }));
const many = pairsOf(...Array.from({ length: 500 }, (_, index) => `question ${index % 200}`));

describe("splitByInput", () => {
  it("keeps all pairs of an input on one side, white space aside", () => {
    const spaced = many.map(({ input }, index) => ({
      input: index % 2 === 0 ? input : ` ${input.replace(" ", "\n\n")} `,
    }));
    const { train, held } = splitByInput(spaced, { share: 0.3 });
    const trained = new Set(train.map((pair) => inputKey(pair)));
    expect(held.some((pair) => trained.has(inputKey(pair)))).toBe(false);
    expect(train.length + held.length).toBe(500);
  });

  it("holds out about the share that was asked for", () => {
    const inputs = pairsOf(...Array.from({ length: 2000 }, (_, index) => `question ${index}`));
    const { held } = splitByInput(inputs, { share: 0.2 });
    expect(held).toHaveLength(400);
  });

  it("counts pairs, not inputs, where inputs have many of them", () => {
    const uneven = pairsOf(
      ...Array.from({ length: 231 }, (_, index) => `question ${Math.floor(Math.sqrt(10 * index))}`),
    );
    for (const seed of [0, 1, 2, 3, 4]) {
      const { held } = splitByInput(uneven, { seed });
      // Half of the largest input, of 10 pairs, at most.
      expect(Math.abs(held.length - 0.2 * 231)).toBeLessThanOrEqual(5);
    }
  });

  it("does not depend on the order of data, and moves few inputs when some is added", () => {
    const inputsOf = (pairs: readonly { readonly input: string }[]) => new Set(pairs.map(({ input }) => input));
    const all = inputsOf(splitByInput(many).held);
    expect(inputsOf(splitByInput(many.toReversed()).held)).toEqual(all);
    const before = inputsOf(splitByInput(many.slice(0, 180)).held);
    const moved = many.slice(0, 180).filter(({ input }) => before.has(input) !== all.has(input));
    expect(moved.length).toBeLessThan(9);
  });

  it("gives another split for another seed", () => {
    expect(splitByInput(many, { seed: 1 }).held).not.toEqual(splitByInput(many, { seed: 2 }).held);
  });

  it("leaves neither side empty, however few inputs there are", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(), { minLength: 2, maxLength: 5 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (ids, share) => {
          const { train, held } = splitByInput(pairsOf(...ids.map(String)), { share });
          expect(Math.min(train.length, held.length)).toBeGreaterThan(0);
          expect(train.length + held.length).toBe(ids.length);
        },
      ),
    );
  });

  it("refuses pairs of one input, and shares that are none", () => {
    expect(() => splitByInput(pairsOf("same", " same"))).toThrow("All 2 pairs are of one input");
    for (const share of [0, 1, Number.NaN]) expect(() => splitByInput(many, { share })).toThrow(`A share of ${share}`);
  });
});

describe("foldsByInput", () => {
  it("makes folds of as many inputs each, and splits none of them", () => {
    const folds = foldsByInput(many, 5);
    const byInput = Map.groupBy(many.keys(), (index) => many[index]!.input);
    for (const indices of byInput.values()) expect(new Set(indices.map((index) => folds[index])).size).toBe(1);
    const sizes = Object.values(Object.groupBy([...byInput.values()], ([index]) => String(folds[index!])));
    expect(sizes.map((inputs) => inputs?.length)).toEqual([40, 40, 40, 40, 40]);
  });

  it("has fewer folds for fewer inputs", () => {
    expect(Math.max(...foldsByInput(pairsOf("a", "b", "a"), 5))).toBe(1);
  });
});

describe("inputKey", () => {
  it("tells inputs about other sources apart, and a text from no conversation of it alone", () => {
    expect(inputKey({ input: "sum up", source: "one" })).not.toBe(inputKey({ input: "sum up", source: "two" }));
    expect(inputKey({ input: [{ role: "user", content: "sum up" }] })).toBe(inputKey({ input: "sum up" }));
  });
});
