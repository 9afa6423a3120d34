/** A head and adapters on the real default model. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fitRewardModel } from "./fit.ts";
import { openRewardModel } from "./open.ts";
import { scrambledPairs } from "./testing/scrambled.ts";

test("a head on SmolLM2 tells sentences from scrambled ones, of inputs that it has not seen", async () => {
  const folder = await mkdtemp(join(tmpdir(), "espalier-head-"));
  const options = { device: "cpu", threads: 1 } as const;
  const report = await fitRewardModel(scrambledPairs(48), {
    ...{ ...options, base: "llama/smollm2-135m", folder, method: "head", held: 0.4, maxTokens: 256 },
  });
  expect(report.held!.pairs).toBeGreaterThanOrEqual(18);
  expect(report.held!.accuracy.low).toBeGreaterThan(0.6);
  await using model = await openRewardModel(folder, options);
  const { mean: good } = await model.score("What is a comb for?", "A comb is for putting hair in order.");
  const { mean: bad } = await model.score("What is a comb for?", "for order hair A is in comb putting.");
  expect(good).toBeGreaterThan(bad);
  await rm(folder, { recursive: true });
});

/** A grading prompt of few words, so that the tests take minutes. */
const shortPrompt = { name: "short", system: "", user: "{input}\n{output}\nGood?", yes: "yes", no: "no" };

test("an adapter learns 32 pairs by heart", async () => {
  const folder = await mkdtemp(join(tmpdir(), "espalier-lora-"));
  const report = await fitRewardModel(scrambledPairs(32), {
    ...{ base: "llama/smollm2-135m", folder, method: "lora", held: 0, device: "cpu", maxTokens: 128 },
    ...{ prompt: shortPrompt, centre: 0 },
    schedule: { epochs: 10, batch: 8, learningRate: 1e-3, decay: "constant", weightDecay: 0 },
  });
  expect(report.data.train.pairs).toBe(32);
  expect(report.trainAccuracy!.value).toBe(1);
  await rm(folder, { recursive: true });
});

test("two adapters are an ensemble that knows how far they differ", async () => {
  const folder = await mkdtemp(join(tmpdir(), "espalier-ensemble-"));
  const pairs = scrambledPairs(16);
  const report = await fitRewardModel(pairs, {
    ...{ base: "llama/smollm2-135m", folder, method: "lora", seeds: 2, held: 0, device: "cpu" },
    ...{ prompt: shortPrompt, maxTokens: 128, schedule: { epochs: 1, batch: 4 } },
  });
  expect(report.members.map(({ seed, ended }) => [seed, ended])).toEqual([
    [0, "finished"],
    [1, "finished"],
  ]);
  await using model = await openRewardModel(folder, { device: "cpu" });
  const scores = await model.scoreAll(pairs.map(({ input, chosen }) => ({ input, output: chosen })));
  for (const { mean, sd } of scores) {
    expect(Number.isFinite(mean)).toBe(true);
    expect(sd).toBeGreaterThan(0);
  }
  await rm(folder, { recursive: true });
});
