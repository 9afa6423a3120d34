import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/index.ts";
import { drawTree } from "../ladder/grow-arm.ts";
import { families } from "../ladder/rules.ts";
import { mean } from "../statistics.ts";
import { labelsOf } from "./labels.ts";
import { drawReport, rightShare, usedWords, worthOf } from "./reports.ts";

const designs = (level: number) => drawTree(families.netlist!, "train", level, 150, 5);
const shareRight = (level: number, assisted: boolean) =>
  mean(designs(level).flatMap((drawn) => labelsOf(drawn, assisted, 5).map(({ right }) => right)));

describe("labels of reports", () => {
  it("are all right where every leaf may be opened", () => {
    expect([shareRight(1, false), shareRight(1, true)]).toEqual([1, 1]);
  });

  it("are right more often assisted than unaided where few leaves may", () => {
    for (const level of [2, 3]) expect(shareRight(level, true)).toBeGreaterThan(shareRight(level, false) + 0.05);
  });
});

describe("reports", () => {
  it("name each word once, and are right as often as their policy is", () => {
    const random = seededRandom("reports");
    const used = usedWords(designs(3)[0]!.design);
    const drawn = Array.from({ length: 400 }, () => drawReport(used, random));
    for (const report of drawn) expect(new Set(report).size).toBe(report.length);
    const claims = drawn.flat();
    expect(Math.abs(claims.filter((word) => used.has(word)).length / claims.length - rightShare)).toBeLessThan(0.05);
  });

  it("are worth less when they are longer than anybody reads, even if all is right", () => {
    const used = new Set(Array.from({ length: 60 }, (_, index) => `word ${index}`));
    const worthOfFirst = (count: number) => worthOf([...used].slice(0, count), used);
    expect(worthOfFirst(15)).toBeGreaterThan(worthOfFirst(5));
    expect(worthOfFirst(15)).toBeGreaterThan(worthOfFirst(30));
    expect(worthOf(["made up"], used)).toBeLessThan(0);
  });
});
