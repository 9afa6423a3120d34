import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Model } from "../../models/model.ts";
import { fake } from "../../models/providers/fake.ts";
import { temporaryFolder } from "../testing/program.ts";
import { type BestFlags, printBest, sourceOfFile } from "./print-best.ts";
import { byLength } from "./testing/by-length.ts";
import { printed } from "./testing/printed.ts";

const flags: BestFlags = { samples: 4, penalty: 0, temperature: 0.7, replyTokens: 64, seed: 0, concurrency: 8 };
const never = async () => {
  throw new Error("No model is needed.");
};

function file(...rows: readonly object[]): string {
  const path = join(temporaryFolder(), "prompts.jsonl");
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return path;
}

async function bestOfFile(
  file: string,
  model: ReturnType<typeof byLength>,
  flags: BestFlags,
  open: () => Promise<Model>,
): Promise<void> {
  await printBest(await sourceOfFile(file, open), model, flags);
}

test("outputs that are there need no model; the best is printed, with its reward beside it", async () => {
  const text = printed();
  const prompts = file(
    { input: "q", candidates: ["no", "perhaps", "no"] },
    { prompt: "r", outputs: [{ text: "yes" }] },
  );
  await bestOfFile(prompts, byLength(), flags, never);
  expect(text.stdout).toBe("perhaps\nyes\n");
  expect(text.stderr).toContain("reward 7.00 ± 0.70 · number 2 of 3 (2 different)\n");
  expect(process.exitCode).toBe(0);
});

test("a lead within the deviation is said to be uncertain", async () => {
  const text = printed();
  await bestOfFile(file({ input: "q", candidates: ["x".repeat(20), "x".repeat(19)] }), byLength(), flags, never);
  expect(text.stderr).toContain("number 1 of 2 · uncertain: the next one is within the deviation\n");
});

test("a penalty prefers what the reward model is sure of", async () => {
  const text = printed();
  await bestOfFile(
    file({ input: "q", candidates: ["no", "perhaps"] }),
    byLength(),
    { ...flags, penalty: 20, quiet: true },
    never,
  );
  expect(text).toEqual({ stdout: "no\n", stderr: "" });
});

test("each prompt is asked so many times, with another sample each, and all come with --json and --out", async () => {
  const text = printed();
  const asked: string[] = [];
  const model = fake((messages, { sample = 0, temperature }) => {
    asked.push(`${messages.at(-1)!.content} ${sample} at ${temperature}`);
    return "x".repeat((sample * 3) % 4);
  });
  const prompts = file(
    { input: "one" },
    { input: "two", candidates: ["there"] },
    { input: [{ role: "user", content: "three" }] },
  );
  const out = join(temporaryFolder(), "best.jsonl");
  await bestOfFile(prompts, byLength(), { ...flags, json: true, out }, async () => model);
  const rows = text.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(readFileSync(out, "utf8")).toBe(text.stdout);
  expect(rows.map(({ input, output, index }) => [input, output, index])).toEqual([
    ["one", "xxx", 1],
    ["two", "there", 0],
    [[{ role: "user", content: "three" }], "xxx", 1],
  ]);
  expect(rows[0].candidates).toHaveLength(4);
  expect(asked.toSorted()).toEqual(["one", "three"].flatMap((name) => [0, 1, 2, 3].map((n) => `${name} ${n} at 0.7`)));
});

describe("what is known of gold", () => {
  test("gives the curve of both, and where it turns over", async () => {
    const text = printed();
    // What is long is liked; what is longest is worth least.
    const rows = Array.from({ length: 30 }, (_, n) => ({
      input: `q${n}`,
      candidates: Array.from({ length: 16 }, (_, m) => ({ text: "x".repeat(m), gold: m < 12 ? m / 12 : -1 })),
    }));
    await bestOfFile(file(...rows), byLength(), { ...flags, json: true }, never);
    const { curve } = JSON.parse(text.stderr.slice(text.stderr.indexOf("{\n")));
    expect(curve.points.map(({ n }: { n: number }) => n)).toEqual([1, 2, 4, 8, 16]);
    expect(curve.points.at(-1).gold.value).toBe(-1);
    expect(curve.law.b.value).toBeGreaterThan(0);
  });

  test("is left alone where it is not known of all", async () => {
    const text = printed();
    await bestOfFile(file({ input: "q", candidates: [{ text: "a", gold: 1 }, "b"] }), byLength(), flags, never);
    expect(text.stderr).not.toContain("gold");
  });
});

test("lines that are no prompts are named, and the exit code says so", async () => {
  const text = printed();
  await bestOfFile(
    file({ candidates: ["a"] }, { input: "q", candidates: [] }, { input: "q", candidates: ["a"] }),
    byLength(),
    flags,
    never,
  );
  expect(text.stdout).toBe("a\n");
  expect(text.stderr).toMatch(/line 1: the field input.*line 2: candidates/s);
  expect(process.exitCode).toBe(1);
});
