import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/index.ts";
import { drawTree } from "../ladder/drawn.ts";
import { errorOfMajority } from "../ladder/propagation.ts";
import { families } from "../ladder/rules.ts";
import {
  dampedStep,
  errorOfChain,
  errorOfLedger,
  errorOfParity,
  errorsUpwards,
  organStep,
  plainStep,
  restored,
  threshold,
} from "./restoring.ts";
import { isLedgerWrong, report } from "./simulate.ts";

const errors = fc.double({ min: 0, max: 0.5, noNaN: true });

describe("error of a majority gate", () => {
  it("is that of every way in which inputs may be and be reported", () => {
    const isMost = (bits: number) => (bits & 1) + ((bits >> 1) & 1) + (bits >> 2) >= 2;
    fc.assert(
      fc.property(errors, (error) => {
        let sum = 0;
        for (let inputs = 0; inputs < 8; inputs++) {
          for (let flips = 0; flips < 8; flips++) {
            const flipped = (flips & 1) + ((flips >> 1) & 1) + (flips >> 2);
            const chance = (error ** flipped * (1 - error) ** (3 - flipped)) / 8;
            if (isMost(inputs) !== isMost(inputs ^ flips)) sum += chance;
          }
        }
        expect(errorOfMajority(error)).toBeCloseTo(sum, 12);
      }),
    );
  });

  it("is 1.5 times a small error of its inputs, and a half of a half", () => {
    expect(errorOfMajority(1e-6) / 1e-6).toBeCloseTo(1.5, 4);
    expect(errorOfMajority(0.5)).toBeCloseTo(0.5, 12);
    expect(errorOfMajority(1)).toBeCloseTo(1, 12);
  });

  it("is larger than that of its inputs, and smaller where these were restored", () => {
    fc.assert(
      fc.property(errors, (error) => {
        expect(errorOfMajority(error)).toBeGreaterThanOrEqual(error - 1e-12);
        expect(restored(error)).toBeLessThanOrEqual(error + 1e-12);
        expect(restored(error)).toBeLessThanOrEqual(restored(error, 0.5) + 1e-12);
        expect(restored(error, 1)).toBeCloseTo(error, 12);
      }),
    );
  });
});

describe("closed forms", () => {
  it("of a chain and of a parity are those of an odd number of errors, counted one by one", () => {
    fc.assert(
      fc.property(errors, fc.integer({ min: 0, max: 8 }), (error, length) => {
        let odd = 0;
        for (let bits = 0; bits < 2 ** length; bits++) {
          const count = bits.toString(2).replaceAll("0", "").length;
          if (count % 2 === 1) odd += error ** count * (1 - error) ** (length - count);
        }
        expect(errorOfChain(error, length)).toBeCloseTo(odd, 10);
      }),
    );
    expect(errorOfParity(0.1, 1)).toBeCloseTo(errorOfChain(0.1, 4), 12);
  });

  it.each([
    ["plain", 1, plainStep(0.08)],
    ["damped", 3, dampedStep(0.08)],
  ] as const)("of %s helpers are what is seen on drawn designs", (_, reports, step) => {
    const designs = drawTree(families.netlist!, "test", 2, 3000, 4);
    const random = seededRandom("errors");
    const wrong = designs.filter(
      (drawn) => report(drawn, "", { own: () => 0.08, reports }, random) !== drawn.truth.get(""),
    ).length;
    const expected = errorsUpwards(0.08, step, 2)[2]!;
    expect(Math.abs(wrong / 3000 - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 3000));
  });
});

it.each([
  ["at the leaves", (height: number) => (height === 0 ? 0.3 : 0), 1],
  ["at all levels", () => 0.3, 4],
] as const)("errors of ledgers %s cancel as the closed form has it", (_, share, levels) => {
  const random = seededRandom("ledgers");
  const wrong = Array.from({ length: 4000 }, () => isLedgerWrong(3, share, random)).filter(Boolean).length / 4000;
  const expected = errorOfLedger(0.3, levels);
  expect(Math.abs(wrong - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 4000));
});

describe("the threshold", () => {
  it("is 1/6 where reports are only restored: Hajek and Weller's", () => {
    expect(threshold(organStep)).toBeCloseTo(1 / 6, 3);
  });

  it("is none without dampers, and falls the more helpers err together", () => {
    expect(threshold(plainStep)).toBeLessThan(1e-6);
    const falling = [0, 0.25, 0.5, 0.7].map((share) => threshold((own) => dampedStep(own, share)));
    expect(falling).toEqual(falling.toSorted((one, two) => two - one));
    expect(falling[0]).toBeGreaterThan(0.08);
    expect(falling[3]).toBeLessThan(1e-3);
  });
});
