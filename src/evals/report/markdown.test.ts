import { marked } from "marked";
import { describe, expect, test } from "vitest";
import { markdownReport } from "./markdown.ts";
import { bare, hostile, oneArm, twelveArms, whole } from "./testing/reports.ts";

describe("a report as Markdown", () => {
  test("says the answer first, then the figures with intervals, differences marked", () => {
    const text = markdownReport(whole);
    expect(text.indexOf("Yes: with helpers")).toBeLessThan(text.indexOf("| accuracy"));
    expect(text).toContain("|  | unaided (baseline) | assisted | debate | stopped early |");
    expect(text).toContain(
      "| accuracy ↑ | 55.5% [52.8, 58.2] | **82.5% [79.9, 85.1]** ▲ | 57.1% [54.3, 59.9] | **41.0% [30.0, 52.0]** ▼ |",
    );
    expect(text).toContain("| gap recovered |  | 60.7% [54.7, 66.7] | 3.6% [−1.9, 9.1] |  |");
  });

  test("says which thresholds were missed, and folds the details", () => {
    const text = markdownReport(whole);
    expect(text).toContain("**2 of 4 thresholds missed**");
    expect(text).toContain("- ❌ accuracy of debate: 57.1%, had to be at least 60%");
    expect(text).toContain("- ✅ calibration error of assisted: 0.0412, had to be at most 0.05");
    expect(text.match(/<details>/g)).toHaveLength(3);
    expect(text.indexOf("+27.0 points [+23.9, +30.1], p < 0.001")).toBeGreaterThan(text.indexOf("<details>"));
  });

  test("where there are more arms than metrics, arms are rows", () => {
    expect(markdownReport(twelveArms)).toContain("|  | accuracy ↑ | gap recovered | calibration error ↓ | tokens ↓ |");
  });

  test.each([
    ["one arm", oneArm],
    ["nothing measured", bare],
  ])("is whole with %s", (_what, report) => {
    const text = markdownReport(report);
    expect(text).toContain(report.question.replaceAll("'", "'"));
    expect(text).not.toMatch(/undefined|NaN|\[object|▲/);
  });

  test("what others wrote becomes no markup, ends no cell and calls nobody", async () => {
    const html = await marked.parse(markdownReport(hostile), { gfm: true });
    expect(html).not.toMatch(/<(script|img|svg|style)\b/);
    expect(html).not.toContain("@all");
    const rows = Array.from(html.matchAll(/<tr>(.*?)<\/tr>/gs), ([, row]) => row!.match(/<t[hd]\b/g)!.length);
    const plain = await marked.parse(markdownReport(whole), { gfm: true });
    expect(rows).toEqual(Array.from(plain.matchAll(/<tr>(.*?)<\/tr>/gs), ([, row]) => row!.match(/<t[hd]\b/g)!.length));
  });
});
