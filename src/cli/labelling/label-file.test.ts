import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Judge } from "../../judges/judge.ts";
import { comparison } from "../../preferences/comparison.ts";
import type { Preference } from "../../preferences/preference.ts";
import { openLabelFile } from "./label-file.ts";

const stub: Judge = {
  id: "stub",
  kind: "program",
  compare: async () => ({ status: "judged", choice: "a" }),
};

function file(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), "espalier-labels-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "labels.jsonl");
  if (text !== undefined) writeFileSync(path, text);
  return path;
}

function labelOf(input: string, judge = "stub"): Preference {
  const pair = comparison({ input, a: { text: "yes" }, b: { text: "no" } });
  return { comparison: pair, judge, kind: "program", verdict: { status: "judged", choice: "a" } };
}

const line = (preference: Preference) => `${JSON.stringify(preference)}\n`;

test("a new file holds what is written, one label a line", async () => {
  const path = file();
  const labels = await openLabelFile(path, stub);
  expect(labels.has(labelOf("one").comparison)).toBe(false);
  await labels.write(labelOf("one"));
  await labels.write(labelOf("two"));
  await labels.end();
  expect(readFileSync(path, "utf8")).toBe(line(labelOf("one")) + line(labelOf("two")));
});

test("it goes on after the labels that are there, and knows those of this judge alone", async () => {
  const path = file(line(labelOf("one")) + line(labelOf("two", "another")));
  const labels = await openLabelFile(path, stub);
  expect(labels.has(labelOf("one").comparison)).toBe(true);
  expect(labels.has(labelOf("two").comparison)).toBe(false);
  await labels.write(labelOf("two"));
  await labels.end();
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(4);
});

test("what could not be judged, or was judged by another rubric, is not there", async () => {
  const unjudged: Preference = { ...labelOf("one"), verdict: { status: "unjudged", reason: "unreadable" } };
  const path = file(line(unjudged) + line({ ...labelOf("two"), rubric: "terse@1" }));
  const [old, now] = await Promise.all(
    ["terse@1", "terse@2"].map((rubric) => openLabelFile(path, { ...stub, rubric: () => rubric })),
  );
  expect([old, now].map((labels) => labels!.has(unjudged.comparison))).toEqual([false, false]);
  expect([old, now].map((labels) => labels!.has(labelOf("two").comparison))).toEqual([true, false]);
});

test("a line that a killed process left without its end is taken away, wherever it was cut", async () => {
  const whole = line(labelOf("one"));
  const next = line(labelOf("two"));
  for (const end of [1, 5, 14, 40, next.length - 1]) {
    const path = file(whole + next.slice(0, end));
    await (await openLabelFile(path, stub)).end();
    expect(readFileSync(path, "utf8")).toBe(whole);
  }
  const path = file(next.slice(0, 30));
  await (await openLabelFile(path, stub)).end();
  expect(readFileSync(path, "utf8")).toBe("");
});

test.each([
  ["text", "Dear diary", /its last line does not end/],
  ["pairs", '{"input":"q","a":"yes","b":"no"}\n', /line 1: it holds no judgement/],
  [
    "labels with a broken line among them",
    `${line(labelOf("one"))}{"comp\n${line(labelOf("two"))}`,
    /line 2: not JSON/,
  ],
  ["labels with a broken last line that ends", `${line(labelOf("one"))}{"comp\n`, /line 2: not JSON/],
])("a file of %s is refused and stays as it is", async (_, text, reason) => {
  const path = file(text);
  await expect(openLabelFile(path, stub)).rejects.toThrow(reason);
  expect(readFileSync(path, "utf8")).toBe(text);
});
