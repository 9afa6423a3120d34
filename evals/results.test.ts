import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lines } from "./chart.ts";
import { commandOf, numbers, readFlags } from "./flags.ts";
import { type EvalResult, keepResult } from "./results.ts";
import { overSeeds } from "./statistics.ts";

const result: EvalResult = {
  name: "eval",
  title: "An eval",
  question: "Does it?",
  findings: ["It does."],
  claims: [
    { claim: "it does", held: true, found: "1" },
    { claim: "it flies", held: false, found: "0" },
    { claim: "it swims", found: "" },
  ],
  tables: [{ title: "Table", columns: ["a|b", "c"], rows: [["1", "2"]] }],
  pictures: [{ file: "eval.svg", alt: "A line.", svg: "<svg/>" }],
  caveats: ["It is small."],
  command: "npx node evals/eval.ts",
  seeds: [1, 2],
  seconds: 3.2,
};

it("a result becomes its part of the page: claims that did not hold say so, and those of other evals stay", async () => {
  const folder = await mkdtemp(join(tmpdir(), "espalier-results-"));
  try {
    await keepResult({ ...result, name: "ladder", title: "The ladder" }, join(folder, "results"));
    const page = await keepResult(result, join(folder, "results"));
    const text = await readFile(page, "utf8");
    expect(text.indexOf("## The ladder")).toBeLessThan(text.indexOf("## An eval"));
    for (const part of [
      "| it does | yes | 1 |",
      "| it flies | **no** | 0 |",
      "| it swims | not asked |  |",
      "| a\\|b | c |",
      "![A line.](results/eval.svg)",
      "- It is small.",
      "Seeds 1, 2; 3 s. `npx node evals/eval.ts`",
    ]) {
      expect(text).toContain(part);
    }
    expect(await readFile(join(folder, "results/eval.svg"), "utf8")).toBe("<svg/>\n");
  } finally {
    await rm(folder, { recursive: true });
  }
});

it("a picture is SVG with its titles and the names of its lines", async () => {
  const points = [1, 2].map((x) => ({ x, y: x / 2, low: x / 3, high: x, series: "a line", panel: "panel" }));
  const svg = await lines(points, {
    ...{ title: "Title", x: { title: "across" }, y: { title: "up" }, series: [{ name: "a line", colour: "#000" }] },
    level: 0.5,
  });
  expect(svg).toMatch(/^<svg/);
  for (const word of ["Title", "across", "up", "a line"]) expect(svg).toContain(word);
});

it("intervals over seeds are wider where seeds differ than where designs alone do", () => {
  const rows = (share: number) => Array.from({ length: 200 }, (_, index) => [Number(index < 200 * share)]);
  const alike = overSeeds([rows(0.5), rows(0.5), rows(0.5), rows(0.5)]);
  const apart = overSeeds([rows(0.2), rows(0.4), rows(0.6), rows(0.8)]);
  expect([alike.value, apart.value]).toEqual([0.5, 0.5]);
  expect(apart.high - apart.low).toBeGreaterThan(3 * (alike.high - alike.low));
  // 800 halves: a standard error of 0.0177.
  expect((alike.high - alike.low) / (2 * 1.96)).toBeCloseTo(0.0177, 2);
});

it("flags are those an eval has, and its command names what differs from the usual", () => {
  const usual = { seeds: "1-5", depth: "4" };
  const flags = readFlags(usual, ["--depth", "2"]);
  expect(commandOf("evals/eval.ts", usual, flags)).toBe("npx node evals/eval.ts --depth 2");
  expect(numbers("1-3,7")).toEqual([1, 2, 3, 7]);
  expect(() => readFlags(usual, ["--deep", "2"])).toThrow("--deep");
  expect(() => numbers("few")).toThrow('"few" is no list');
});
