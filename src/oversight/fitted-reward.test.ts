import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeTinyModel } from "../ggml/testing/tiny-model.ts";
import type { TrainingPair } from "../rewards/training-pair.ts";
import { type FittedRewardOptions, fittedReward } from "./fitted-reward.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-level-"));
  vi.stubEnv("ESPALIER_MODELS", folder);
  await writeTinyModel(join(folder, "tiny.gguf"), { architecture: "llama", type: "F32" });
});
afterAll(() => rm(folder, { recursive: true }));

const pairs: readonly TrainingPair[] = Array.from({ length: 24 }, (_, index) => ({
  ...{ input: `question ${index}`, chosen: "the answer is good", rejected: "the answer is bad" },
  ...{ target: 1, weight: 1, margin: 0, judge: "anna", task: "quiz" },
}));

const prompt = { name: "short", system: "", user: "{input}: {output}", yes: "yes", no: "no" };

function options(method: "head" | "lora"): FittedRewardOptions {
  const schedule = { epochs: 1 };
  return {
    base: `llama/${join(folder, "tiny.gguf")}`,
    method,
    prompt,
    device: "cpu",
    threads: 1,
    held: 0.25,
    schedule,
  };
}

test.each(["head", "lora"] as const)(
  "a level's labels become a %s, and are not learned a second time",
  async (method) => {
    const place = { folder: join(folder, method), seed: 1 };
    const said: string[] = [];
    const first = await fittedReward(options(method)).fit(pairs, { ...place, onProgress: (text) => said.push(text) });
    await using model = first.model;
    const [good, bad] = await Promise.all(
      ["the answer is good", "the answer is bad"].map((output) => model.score("question 3", output, { task: "quiz" })),
    );
    expect(good!.mean).toBeGreaterThan(bad!.mean);
    expect(first.held?.pairs).toBe(6);
    expect(said).toContain("18 to train on, 6 held out");
    expect(said.join()).toMatch(method === "head" ? /prompts evaluated/ : /step 1\/\d+, loss \d\.\d{3}/);

    said.length = 0;
    const again = await fittedReward(options(method)).fit(pairs, { ...place, onProgress: (text) => said.push(text) });
    await using same = again.model;
    expect(same.id).toBe(model.id);
    expect(again.held).toEqual(first.held);
    expect(said).toEqual([]);
  },
);

test("is named by what can change its rewards, not by where it computes", () => {
  const { id } = fittedReward(options("head"));
  expect(fittedReward({ ...options("head"), threads: 2 }).id).toBe(id);
  expect(fittedReward({ ...options("head"), maxTokens: 300 }).id).not.toBe(id);
  expect(fittedReward(options("lora")).id).not.toBe(id);
});
