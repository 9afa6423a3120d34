import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/index.ts";
import { type Archive, createArchive, LeafLimitError } from "./archive.ts";
import { childrenOf, type Drawn } from "./design.ts";
import { bothAnswers, drawTree } from "./drawn.ts";
import { limitedJudge } from "./judge.ts";
import { families } from "./rules.ts";

const family = families.netlist!;

function filed(depth: number, count: number): { archive: Archive; drawn: Drawn[] } {
  const archive = createArchive();
  const drawn = drawTree(family, "test", depth, count, 9);
  for (const { design } of drawn) archive.add(design);
  return { archive, drawn };
}

const root = (drawn: Drawn) => ({ design: drawn.design.id, path: "" });

async function shareRight(drawn: readonly Drawn[], judge: ReturnType<typeof limitedJudge>): Promise<number> {
  let right = 0;
  for (const one of drawn) {
    const verdict = await judge.compare(bothAnswers(root(one), family));
    right += Number(verdict.status === "judged" && (verdict.choice === "a") === one.truth.get(""));
  }
  return right / drawn.length;
}

describe("a reader of leaves", () => {
  it("hands out no more than it may, however it is asked, and counts each leaf once", () => {
    const { archive, drawn } = filed(2, 1);
    fc.assert(
      fc.property(fc.array(fc.constantFrom("00", "01", "02", "10", "11", "20"), { maxLength: 12 }), (asked) => {
        const reader = archive.reader(root(drawn[0]!), 3);
        const before = archive.leavesOpened;
        const handed = new Set<string>();
        for (const path of asked) {
          if (handed.has(path) || handed.size < 3) {
            reader.open(path);
            handed.add(path);
          } else expect(() => reader.open(path)).toThrow(LeafLimitError);
        }
        expect([reader.opened, archive.leavesOpened - before]).toEqual([handed.size, handed.size]);
      }),
    );
  });

  it("opens leaves of its own block alone", () => {
    const { archive, drawn } = filed(2, 1);
    const reader = archive.reader({ ...root(drawn[0]!), path: "0" }, 3);
    expect(() => reader.open("10")).toThrow("no leaf of this block");
    expect(() => reader.open("0")).toThrow("no leaf of this block");
  });
});

describe("the limited judge", () => {
  it("is always right about a block whose leaves it may all open", async () => {
    const { archive, drawn } = filed(1, 60);
    const judge = limitedJudge({ id: "judge", archive, leaf: family.leaf, leaves: 3 });
    expect(await shareRight(drawn, judge)).toBe(1);
  });

  it("opens three leaves at most for each comparison, with notes and without", async () => {
    const { archive, drawn } = filed(3, 30);
    const judge = limitedJudge({ id: "judge", archive, leaf: family.leaf, leaves: 3 });
    for (const one of drawn) {
      const before = archive.leavesOpened;
      await judge.compare(bothAnswers(root(one), family));
      expect(archive.leavesOpened - before).toBe(3);
    }
  });

  it("reads no right answer, whether a comparison has one or not", async () => {
    const { archive, drawn } = filed(3, 20);
    const judge = limitedJudge({ id: "judge", archive, leaf: family.leaf, leaves: 3 });
    for (const one of drawn) {
      const asked = bothAnswers(root(one), family);
      expect(await judge.compare({ ...asked, gold: "a" })).toEqual(await judge.compare({ ...asked, gold: "b" }));
    }
  });

  it("finds out by its own checks how far helpers can be trusted: those who lie, too", async () => {
    const { archive, drawn } = filed(2, 300);
    const truths = new Map(drawn.map(({ design, truth }) => [design.id, truth]));
    for (const right of [0.1, 0.5, 0.9]) {
      const random = seededRandom(`helper ${right}`);
      const judge = limitedJudge({
        ...{ id: "judge", archive, leaf: family.leaf, leaves: 3 },
        advice: {
          checks: drawn.map((one) => bothAnswers(root(one), family)),
          say: async ({ design, path }) =>
            new Map(childrenOf(path).map((child) => [child, truths.get(design)!.get(child)! === random() < right])),
        },
      });
      expect(Math.abs(Number(await judge.trust()) - right)).toBeLessThan(0.08);
    }
  });
});
