/** A head on the real default model, where anybody sees which output is better. */
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
