import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/index.ts";
import { createArchive } from "../ladder/archive.ts";
import { drawTree } from "../ladder/drawn.ts";
import { families } from "../ladder/rules.ts";
import { mean } from "../statistics.ts";
import { labelsOf } from "./labels.ts";
import { drawReport, rightShare, slots, worthOf } from "./reports.ts";
import { drawSheets, injected, type Stock } from "./sheets.ts";

/** Helpers err by lot. */
function stockWith(error: number, height: number): Stock {
  const archive = createArchive();
  const random = seededRandom(`stock ${height}`);
  const blocks = drawTree(families.netlist!, "train", height, 200, 5).map(({ design, truth }) => {
    archive.add(design);
    const holds = truth.get("")!;
    const say = () => holds !== random() < error;
    return { place: { design: design.id, path: "" }, holds, noted: say(), seen: say() };
  });
  return { archive, blocks, trust: 1 - error, error };
}

function shareRight(stock: Stock, assisted: boolean): number {
  const sheets = drawSheets(stock, "train", 60, 5);
  return mean(sheets.flatMap((sheet) => labelsOf(sheet, stock, assisted, 5).map(({ right }) => right)));
}

describe("labels of reports", () => {
  it("are right more often with notes, the more so the better these are, and never for more than three leaves", () => {
    for (const height of [0, 2]) {
      const [good, poor] = [stockWith(0.05, height), stockWith(0.25, height)];
      const before = good.archive.leavesOpened;
      const unaided = shareRight(good, false);
      expect(good.archive.leavesOpened - before).toBeLessThanOrEqual(3 * 240);
      expect(shareRight(poor, true)).toBeGreaterThan(unaided);
      expect(shareRight(good, true)).toBeGreaterThan(shareRight(poor, true));
    }
  });
});

describe("injected errors", () => {
  it("are as frequent as those of the helper, and leave what is so as it is", () => {
    const stock = stockWith(0.2, 1);
    const changed = injected(stock, 5);
    const rate = ({ blocks }: Stock) => mean(blocks.map(({ noted, holds }) => Number(noted !== holds)));
    expect(Math.abs(rate(changed) - rate(stock))).toBeLessThan(0.1);
    expect(changed.blocks.map(({ holds }) => holds)).toEqual(stock.blocks.map(({ holds }) => holds));
  });
});

describe("reports", () => {
  it("name each block once, and are right as often as their policy is", () => {
    const random = seededRandom("reports");
    const holding = new Set(slots.filter((_, index) => index % 2 === 0));
    const drawn = Array.from({ length: 400 }, () => drawReport(holding, random));
    for (const report of drawn) expect(new Set(report).size).toBe(report.length);
    const claims = drawn.flat();
    expect(Math.abs(claims.filter((slot) => holding.has(slot)).length / claims.length - rightShare)).toBeLessThan(0.05);
  });

  it("are worth less when they are longer than anybody reads, even if all is right", () => {
    const holding = new Set(slots);
    const worthOfFirst = (count: number) => worthOf(slots.slice(0, count), holding);
    expect(worthOfFirst(15)).toBeGreaterThan(worthOfFirst(5));
    expect(worthOfFirst(15)).toBeGreaterThan(worthOfFirst(30));
    expect(worthOf(["b1"], new Set())).toBeLessThan(0);
  });
});
