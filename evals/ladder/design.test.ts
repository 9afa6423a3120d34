import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { childrenOf, type Drawn, drawDesign, pathsOf } from "./design.ts";
import { drawTree } from "./drawn.ts";
import { readFact } from "./facts.ts";
import { apply, families, gateFamilies, isUnseen, readRule, type Three, writeRule } from "./rules.ts";

const names = Object.keys(gateFamilies);
const drawn = fc.record({ family: fc.constantFrom(...names), depth: fc.integer({ min: 0, max: 3 }), seed: fc.nat() });
const draw = ({ family, depth, seed }: { family: string; depth: number; seed: number }): Drawn =>
  drawDesign(families[family]!, depth, "design", { kind: "any", seed: String(seed) });

/** How far from even a split may lie by chance: four standard deviations. */
const chance = (count: number) => 2 / Math.sqrt(count);

describe("a drawn design", () => {
  it("has the truth that its texts say: facts as they are read, blocks by their rules", () => {
    fc.assert(
      fc.property(drawn, (given) => {
        const { design, truth } = draw(given);
        for (const path of pathsOf(design.depth)) {
          const text = design.texts.get(path)!;
          const inputs = childrenOf(path).map((child) => truth.get(child)) as unknown as Three<boolean>;
          const said = path.length === design.depth ? readFact(text) : apply(readRule(text), inputs);
          expect(truth.get(path)).toBe(said);
        }
        expect([...design.texts.keys()]).toEqual(pathsOf(design.depth));
      }),
    );
  });

  it("is the same for the same seed", () => {
    fc.assert(
      fc.property(drawn, (given) => {
        expect(draw(given)).toEqual(draw(given));
      }),
      { numRuns: 30 },
    );
  });

  it("has rules that say what they are in words", () => {
    const turned = [false, true].flatMap((a) =>
      [false, true].flatMap((b) => [false, true].map((c) => [a, b, c] as const)),
    );
    for (const gate of ["most", "odd", "lacking"] as const) {
      for (const three of turned) {
        for (const reversed of [false, true]) {
          const rule = { gate, turned: three, reversed };
          expect(readRule(writeRule(rule))).toEqual(rule);
        }
      }
    }
  });
});

describe.each(names)("designs of %s", (name) => {
  const family = families[name]!;
  const count = 600;

  it("hold at the root as often as not", () => {
    const holding = drawTree(family, "train", 2, count, 1).filter(({ truth }) => truth.get("")).length;
    expect(Math.abs(holding / count - 0.5)).toBeLessThan(chance(count));
  });

  it("tell nothing of the answer by their ids, their order, the length of their texts or their rules", () => {
    const designs = drawTree(family, "test", 2, count, 2);
    const clues: Record<string, (drawn: Drawn, index: number) => number> = {
      id: ({ design }) => Number.parseInt(design.id.at(-1)!, 10),
      order: (_, index) => index,
      turn: (_, index) => index % 2,
      length: ({ design }) => [...design.texts.values()].join("").length,
      fact: ({ design }) => design.texts.get("00")!.length,
      reversals: ({ design }) => [...design.texts.values()].filter((text) => text.startsWith("It fails")).length,
      opposites: ({ design }) => [...design.texts.values()].join("").split("opposite").length,
    };
    for (const clue of Object.values(clues)) {
      const values = designs.map(clue);
      const middle = values.toSorted((one, two) => one - two)[count / 2]!;
      // Learned on one half, tried on the other.
      const says = values.map((value) => value >= middle);
      const agrees = (from: number, to: number) =>
        designs.slice(from, to).filter(({ truth }, index) => truth.get("") === says[from + index]).length / (to - from);
      const isFor = agrees(0, count / 2) >= 0.5;
      const found = agrees(count / 2, count);
      expect(isFor ? found : 1 - found).toBeLessThan(0.5 + chance(count / 2));
    }
  });
});

it("designs to train on, to check and to test on are different ones, and some rules occur in tests alone", () => {
  const family = families.netlist!;
  const texts = (use: string) =>
    drawTree(family, use, 3, 200, 3).map(({ design }) => [...design.texts.values()].join("\n"));
  const all = [texts("train"), texts("check"), texts("test")];
  expect(new Set(all.flat()).size).toBe(600);
  const rules = (some: readonly string[]) =>
    some.flatMap((text) =>
      text
        .split("\n")
        .filter((line) => line.startsWith("It "))
        .map(readRule),
    );
  expect(rules(all[0]!).some(isUnseen)).toBe(false);
  expect(rules(all[1]!).some(isUnseen)).toBe(false);
  expect(rules(all[2]!).some(isUnseen)).toBe(true);
});
