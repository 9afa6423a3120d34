import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { generateStories } from "../datasets/stories/index.ts";
import { openJournal, runEval } from "../src/index.ts";

let folder: string;

/** Two stories with two questions each, as the authors write them; references are stretches of the story. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "squality-"));
  const records = generateStories({ split: "train", count: 2, lengths: [1500] })
    .slice(0, 2)
    .map(({ text }, at) => {
      const words = text.split(/\s+/);
      const response = (from: number) => ({ response_text: words.slice(from, from + 120).join(" ") });
      const responses = [1, 40, 80, 400].map(response);
      const questions = [1, 2].map((number) => ({
        question_text: "What is told?",
        question_number: number,
        responses,
      }));
      return { metadata: { passage_id: String(at) }, document: text, questions };
    });
  await writeFile(join(folder, "dev.jsonl"), records.map((record) => JSON.stringify(record)).join("\n"));
  vi.stubEnv("SQUALITY", join(folder, "dev.jsonl"));
  vi.stubEnv("MODEL", "fake/lead");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test("arms are measured by the nearest reference, a writer by the others, and the tokens of both ways are told", async () => {
  const { default: definition } = await import("./summaries-on-squality.eval.ts");
  const journal = openJournal(":memory:");
  const { report } = await runEval(definition, { journal });
  await journal.close();
  const figure = (metric: string, arm: string) =>
    report.metrics.find(({ name }) => name === metric)!.arms.find((one) => one.arm === arm)!.figure!.value;
  expect(report.data).toMatchObject({ items: 4, clusters: 2, sets: [{ name: expect.stringContaining("squality") }] });
  expect(report.arms.map(({ failed }) => failed)).toEqual([0, 0, 0, 0]);
  expect(figure("ROUGE-1", "lead")).toBeGreaterThan(0.95);
  expect(figure("ROUGE-1", "a writer")).toBeLessThan(0.9);
  expect(figure("tokens", "recursive fake/lead")).toBeGreaterThan(figure("tokens", "lead"));
  expect(report.answer).toMatch(/^A recursive summary is .* the lead and .* one pass\. ROUGE-1 with the nearest/);
});
