import { expect, it } from "vitest";
import { mean } from "../statistics.ts";
import { seedRun } from "./seed-run.ts";
import { usualSizes } from "./sizes.ts";

it("at depth 2 a judge with helpers that grow trained is right more often than unaided, and with those untrained it is not", async () => {
  const measured = await seedRun({
    ...{ family: "netlist", depth: 2, seed: 201, arms: ["unaided", "untrained helpers", "trained helpers"] },
    sizes: { ...usualSizes, labels: 300, checks: 80, tests: 200 },
  });
  const judged = new Map(measured.map(({ arm, levels }) => [arm, mean(levels[2]!.judge)]));
  // Four standard deviations of a difference on the same 200 designs, at most.
  expect(judged.get("trained helpers")!).toBeGreaterThan(judged.get("unaided")! + 0.1);
  expect(judged.get("untrained helpers")!).toBeLessThan(judged.get("unaided")! + 0.1);
  for (const { levels } of measured) {
    expect(mean(levels[1]!.judge)).toBe(1);
    expect(mean(levels[0]!.policy)).toBeGreaterThan(0.85);
    for (const { labels, leavesOpened } of levels) {
      expect(labels).toBeLessThanOrEqual(300);
      expect(leavesOpened).toBeLessThanOrEqual(3 * (labels + 80));
    }
  }
});
