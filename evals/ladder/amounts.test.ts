import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/index.ts";
import { amountJudge } from "./amount-judge.ts";
import { added, normal, normalBelow, unitOf } from "./amounts.ts";
import { createArchive } from "./archive.ts";
import { childrenOf } from "./design.ts";
import { bothAnswers, drawTree } from "./drawn.ts";
import { readAmount } from "./facts.ts";
import type { Nearness } from "./judge.ts";
import { families, readRule, type Three } from "./rules.ts";

const family = families.ledger!;

function filed(depth: number, count: number) {
  const archive = createArchive();
  const drawn = drawTree(family, "test", depth, count, 9);
  for (const { design } of drawn) archive.add(design);
  const asked = drawn.map(({ design }) => bothAnswers({ design: design.id, path: "" }, family));
  return { archive, drawn, asked };
}

describe("a ledger", () => {
  it("adds up: every block comes to its inputs, less those that its rule takes away, and leaves to their words", () => {
    for (const { design, amounts, truth } of filed(2, 20).drawn) {
      for (const [path, text] of design.texts) {
        const inputs = childrenOf(path).map((child) => amounts!.get(child)) as unknown as Three<number>;
        const expected = path.length === 2 ? readAmount(text) / unitOf(0) : added(readRule(text), inputs);
        expect(amounts!.get(path)).toBeCloseTo(expected, 12);
        expect(truth.get(path)).toBe(amounts!.get(path)! > 0);
      }
    }
  });

  it("comes to as much as is usual, above nothing as often as below", () => {
    const roots = filed(2, 600).drawn.map(({ amounts }) => amounts!.get("")!);
    expect(roots.reduce((sum, one) => sum + one ** 2, 0) / roots.length).toBeCloseTo(1, 0);
    // Four standard deviations.
    expect(Math.abs(roots.filter((one) => one > 0).length / roots.length - 0.5)).toBeLessThan(0.082);
  });
});

describe("the judge of ledgers", () => {
  const shareRight = async (depth: number, count: number) => {
    const { archive, drawn, asked } = filed(depth, count);
    const judge = amountJudge({ id: "judge", archive, leaves: 3 });
    let right = 0;
    for (const [index, one] of asked.entries()) {
      const before = archive.leavesOpened;
      const verdict = await judge.compare(one);
      expect(archive.leavesOpened - before).toBe(3);
      right += Number(verdict.status === "judged" && (verdict.choice === "a") === drawn[index]!.truth.get(""));
    }
    return right / count;
  };

  it("is always right where it may open all leaves, and else as often as their share of the sum says", async () => {
    expect(await shareRight(1, 60)).toBe(1);
    // Three leaves of nine have a correlation of 1 / sqrt(3) with the sum.
    expect(Math.abs((await shareRight(2, 600)) - (0.5 + Math.asin(Math.sqrt(1 / 3)) / Math.PI))).toBeLessThan(0.08);
  });

  it("finds out by its own checks how near notes come: those that say the opposite, too", async () => {
    const { archive, drawn, asked } = filed(2, 200);
    const amounts = new Map(drawn.map((one) => [one.design.id, one.amounts!]));
    for (const [gain, spread] of [
      [1, 0.3],
      [-1, 0.3],
      [0, 1],
    ] as const) {
      const random = seededRandom(`helper ${gain}`);
      const judge = amountJudge({
        ...{ id: "judge", archive, leaves: 3 },
        advice: {
          checks: asked,
          say: async ({ design, path }) =>
            new Map(
              childrenOf(path).map((child) => [
                child,
                gain * amounts.get(design)!.get(child)! + spread * normal(random),
              ]),
            ),
        },
      });
      const learned = (await judge.trust()) as Nearness;
      expect(Math.abs(learned.gain - gain)).toBeLessThan(0.25);
      expect(Math.abs(learned.spread - spread)).toBeLessThan(0.15);
    }
  });
});

it("a normal variable lies below 1.96 in 97.5% of cases, and below -1 in 15.9%", () => {
  expect(normalBelow(1.959964)).toBeCloseTo(0.975, 5);
  expect(normalBelow(-1)).toBeCloseTo(0.158655, 5);
});
