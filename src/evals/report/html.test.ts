import { describe, expect, test } from "vitest";
import { htmlReport } from "./html.ts";
import { bare, hostile, oneArm, twelveArms, whole } from "./testing/reports.ts";

/** What a reader sees of markup. */
const textOf = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");

describe("the page of a report", () => {
  test("says the question, the answer, and all that a reader needs to judge it", async () => {
    const text = textOf(await htmlReport(whole)).replaceAll("\u00a0", " ");
    for (const words of [
      whole.name,
      whole.question,
      whole.answer,
      ...whole.caveats,
      ...whole.data.sets.flatMap(({ name, citation, licence }) => [name, citation, licence]),
      whole.data.sets[0]!.checksum!,
      whole.command,
      whole.commit,
      whole.data.hash,
      "0, 1",
      "400 items in 100 clusters",
      "Its budget of 50,000 tokens is spent.",
      "9 times: 429: too many requests",
      "not known",
      "✗ missed",
      "at least 60%",
    ]) {
      expect(text).toContain(words);
    }
  });

  test("draws each metric's figures with intervals, and its differences with adjusted p", async () => {
    const html = await htmlReport(whole);
    const labels = Array.from(html.matchAll(/<svg role="img" aria-label="([^"]*)"/g), ([, label]) => label);
    expect(labels).toContain(
      "accuracy: unaided 55.5% [52.8, 58.2]; assisted 82.5% [79.9, 85.1]; debate 57.1% [54.3, 59.9]; stopped early 41.0% [30.0, 52.0]",
    );
    expect(labels).toContain(
      "accuracy, less that of unaided: unaided baseline; assisted +27.0 [+23.9, +30.1], p &lt; 0.001; debate +1.6 [−0.8, +4.0], p = 0.420; stopped early −14.5 [−24.5, −4.5], p = 0.016",
    );
    // A picture of figures and one of differences for each metric but that without differences, five curves, a trade-off.
    expect(labels).toHaveLength(2 * whole.metrics.length - 1 + whole.curves.length + 1);
  });

  test("where an arm has no value, it says so and draws the others", async () => {
    const html = await htmlReport(whole);
    expect(html).toMatch(/aria-label="calibration error: [^"]*stopped early no value"/);
    expect(textOf(html)).toContain("stopped early no value 0 100.0% 0");
  });

  test.each([
    ["one arm", oneArm],
    ["twelve arms", twelveArms],
    ["nothing measured", bare],
    [
      "a metric of which no arm has a figure",
      {
        ...oneArm,
        metrics: [{ ...whole.metrics[0]!, arms: [{ arm: "unaided", n: 0, without: 4, clusters: 0 }], differences: [] }],
      },
    ],
    ["a metric without arms", { ...oneArm, metrics: [{ ...whole.metrics[0]!, arms: [], differences: [] }] }],
    [
      "figures that are all one",
      {
        ...oneArm,
        metrics: [
          {
            name: "flips",
            unit: "number" as const,
            arms: [{ arm: "unaided", figure: { value: 0 }, n: 4, without: 0, clusters: 4 }],
            differences: [],
          },
        ],
      },
    ],
    [
      "a curve of one point",
      {
        ...bare,
        curves: [{ metric: "m", arm: "one", curve: { title: "t", x: "x", y: "y", points: [{ x: 1, y: 1 }] } }],
      },
    ],
    [
      "a curve without points",
      { ...bare, curves: [{ metric: "m", arm: "one", curve: { title: "t", x: "x", y: "y", points: [] } }] },
    ],
  ])("is whole with %s", async (_what, report) => {
    const html = await htmlReport(report);
    expect(html).toContain(report.question);
    expect(html).toMatch(/<\/html>\n$/);
    expect(html).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  test("headings come in order, tables have captions, pictures have words", async () => {
    const html = await htmlReport(whole);
    const levels = Array.from(html.matchAll(/<h([1-6])\b/g), ([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    levels.forEach((level, index) => {
      if (index > 0) expect(level - levels[index - 1]!).toBeLessThanOrEqual(1);
    });
    expect(html.match(/<table>\s*<caption>/g)).toHaveLength(html.match(/<table>/g)!.length);
    expect(html.match(/<svg /g)).toHaveLength(html.match(/<svg role="img" aria-label="[^"]+"/g)!.length);
  });

  test("has no script and no address from which anything would be fetched", async () => {
    const html = await htmlReport(whole);
    expect(html).not.toMatch(/<script|<link rel="stylesheet"|<img|url\(|@import| src=|\son\w+=/);
    expect(Array.from(html.matchAll(/ href="([^"]*)"/g), ([, to]) => to)).toEqual(["data:,"]);
  });

  test("what others wrote stays text wherever it stands", async () => {
    const [clean, html] = [await htmlReport(whole), await htmlReport(hostile)];
    const tags = (text: string) => [...new Set(Array.from(text.matchAll(/<[a-z!/][^\s>]*/g), ([tag]) => tag))].sort();
    expect(tags(html)).toEqual(tags(clean));
    expect(html.replaceAll("\n", "")).not.toMatch(/[\u202a-\u202e\u200b]|\p{Cc}|\p{Surrogate}/u);
    expect(textOf(html)).toContain("[U+202E]txt.exe");
  });
});
