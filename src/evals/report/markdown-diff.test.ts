import { expect, test } from "vitest";
import { diffReports } from "../diff.ts";
import { markdownDiff } from "./markdown-diff.ts";
import { hostile, whole } from "./testing/reports.ts";

const about = { started: "2026-11-28T13:23:37Z", espalier: "0.4.0" };
const figure = { value: 0.5, low: 0.4, high: 0.6 };

test("two runs stand side by side, with what moved marked by which way is better", () => {
  const text = markdownDiff({
    name: "coins",
    before: { ...about, commit: "abc" },
    after: about,
    changed: ["data: 240 items, then 200"],
    metrics: [
      {
        name: "errors",
        unit: "share",
        better: "lower",
        arms: [
          {
            arm: "one",
            before: figure,
            after: figure,
            difference: { value: 0.1, low: 0.05, high: 0.15 },
            paired: 200,
            p: 0.001,
          },
          {
            arm: "two",
            before: figure,
            after: figure,
            difference: { value: -0.1, low: -0.15, high: -0.05 },
            paired: 200,
            p: 0.01,
          },
          { arm: "three", before: figure, after: figure, difference: { value: -0.1, low: -0.3, high: 0.1 } },
          { arm: "gone", before: figure },
        ],
      },
    ],
  });
  expect(text).toContain("### coins: abc (2026-11-28 13:23) → 2026-11-28 13:23");
  expect(text).toContain(
    "| errors | one | 50.0% [40.0, 60.0] | 50.0% [40.0, 60.0] | **+10.0 points [+5.0, +15.0]** ▼ | p = 0.001 | 200 |",
  );
  expect(text).toContain("**−10.0 points [−15.0, −5.0]** ▲ | p = 0.010 | 200 |");
  expect(text).toContain("| three | 50.0% [40.0, 60.0] | 50.0% [40.0, 60.0] | −10.0 points [−30.0, +10.0] |  |  |");
  expect(text).toContain("| errors | gone | 50.0% [40.0, 60.0] |  |  |  |  |");
  expect(text).toContain("- data: 240 items, then 200");
});

test("reports by themselves are compared too, and what others wrote stays text", () => {
  const text = markdownDiff(diffReports({ report: whole }, { report: { ...whole, metrics: [] } }));
  expect(text).toContain("| accuracy | assisted | 82.5% [79.9, 85.1] |");
  expect(markdownDiff(diffReports({ report: hostile }, { report: hostile }))).not.toMatch(/<script|<img|@all/);
});
