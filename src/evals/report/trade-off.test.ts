import { expect, it } from "vitest";
import type { MetricFound } from "../eval.ts";
import { htmlReport } from "./html.ts";
import { hostile, whole } from "./testing/reports.ts";
import { drawTradeOff } from "./trade-off.ts";

function found(name: string, unit: MetricFound["unit"], values: Record<string, number | undefined>): MetricFound {
  const arms = Object.entries(values).map(([arm, value]) => ({
    ...{ arm, n: 1, without: 0, clusters: 1 },
    ...(value !== undefined && { figure: { value, low: value * 0.9, high: value * 1.1 } }),
  }));
  return { name, unit, better: name === "tokens" ? "lower" : "higher", arms, differences: [] };
}

const texts = (svg: string) => Array.from(svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g), ([, text]) => text);

it("draws an arm with both figures as a point with its name, and says in words what it shows", async () => {
  const svg = await drawTradeOff(
    found("tokens", "tokens", { free: 0, dear: 900, silent: 40 }),
    found("accuracy", "share", { free: 0.5, dear: 0.8, silent: undefined }),
  );
  expect(svg).toContain('aria-label="accuracy by tokens: free 50.0% [45.0, 55.0] at 0');
  expect(texts(svg)).toEqual(expect.arrayContaining(["free", "dear", "accuracy, higher is better"]));
  expect(texts(svg)).not.toContain("silent");
});

it("names lie on no other name, however near their points are", async () => {
  const names = ["letter in one order", "letter in both orders", "reasons in one order", "reasons in both orders"];
  const near = (step: number) => Object.fromEntries(names.map((name, index) => [name, 0.5 + index * step]));
  const svg = await drawTradeOff(found("tokens", "tokens", near(0.001)), found("accuracy", "share", near(0.001)));
  const places = Array.from(
    svg.matchAll(/translate\(([\d.-]+),([\d.-]+)\)[^>]*>(?:letter|reasons)/g),
    ([, x, y]) => `${x},${y}`,
  );
  expect(places).toHaveLength(4);
  expect(new Set(places).size).toBe(4);
});

it("of no arm at all is an empty picture", async () => {
  expect(await drawTradeOff(found("tokens", "tokens", {}), found("accuracy", "share", {}))).toContain("<svg");
});

it("stands first on the page of a report that has one, and names cannot become markup", async () => {
  const [x, y] = [hostile.metrics[0]!.name, hostile.metrics[0]!.name];
  const html = await htmlReport({ ...hostile, tradeOffs: [{ x, y }] });
  expect(html).toContain("<h2>What it costs</h2>");
  expect(html).not.toMatch(/<(script|img)/);
  expect(await htmlReport({ ...whole, tradeOffs: [] })).not.toContain("What it costs");
  expect(await htmlReport({ ...whole, tradeOffs: [{ x: "gone", y: "accuracy" }] })).not.toContain("What it costs");
});
