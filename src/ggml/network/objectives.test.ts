/** The objectives of tokens, `supervised` and `dpo`: their gradients, and their log-probabilities against llama.cpp's. */
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openDevice } from "../devices.ts";
import type { Objective } from "../training/job.ts";
import { pack } from "../training/packing.ts";
import { createTrainer } from "./create-trainer.ts";
import { expectTrueGradients } from "./testing/directional-derivatives.ts";
import { llamaLogProbabilities, parityCases } from "./testing/llama-logits.ts";
import { disturb, rowTokens, tinyGroups, tinyJob } from "./testing/tiny-training.ts";

const device = await openDevice("cpu", 1);
afterAll(() => device[Symbol.dispose]());

const groups = tinyGroups(2).map((group) => ({ ...group, weights: [1, 0.5, 2] }));
const row = pack(groups, rowTokens)[0]!;
const objectives = {
  supervised: { kind: "supervised", train: groups, held: [] },
  dpo: { kind: "dpo", beta: 0.3, train: groups, held: [] },
} as const satisfies Record<string, Objective>;

// As for `reward`: gemma3's gelu is a table of 16-bit numbers on CPUs.
const cases = (["supervised", "dpo"] as const).flatMap((kind) => [
  ...(["llama", "qwen2", "qwen3"] as const).map((architecture) => [architecture, kind, 4e-3, 1e-2] as const),
  ["gemma3", kind, 2e-2, 3e-2] as const,
]);

test.each(cases)("%s, %s: gradients are those of finite differences", async (architecture, kind, step, tolerance) => {
  const job = { ...(await tinyJob({ architecture, type: "F32" })), objective: objectives[kind] };
  const trainer = createTrainer(job, device);
  disturb(trainer.lora);
  expectTrueGradients(trainer, row, step, tolerance);
  trainer.dispose();
});

describe("log-probabilities of branches", () => {
  const sequences = groups.flatMap(({ prefix, branches }) => branches.map((branch) => ({ prefix, branch })));

  test.each(parityCases)("are llama.cpp's, with an adapter: %s in %s", async (architecture, type, tolerance) => {
    const job = { ...(await tinyJob({ architecture, type })), objective: objectives.supervised };
    const trainer = createTrainer(job, device);
    disturb(trainer.lora);
    const adapter = join(job.folder, "adapter.gguf");
    trainer.saveAdapter(adapter);
    const wanted = llamaLogProbabilities(device, { base: job.base, adapter }, sequences);
    const { rewards: found, loss, weight } = trainer.evaluate(row);
    for (const [place, logProbability] of wanted.entries()) {
      expect(Math.abs(found[place]! / logProbability - 1), `${found[place]} and ${logProbability}`).toBeLessThan(
        tolerance,
      );
    }
    const weights = groups.flatMap((group) => group.weights);
    const lengths = sequences.map(({ branch }) => branch.length);
    expect(loss).toBeCloseTo(-weights.reduce((sum, each, place) => sum + each * found[place]!, 0), 3);
    expect(weight).toBe(weights.reduce((sum, each, place) => sum + each * lengths[place]!, 0));
    trainer.dispose();
  });

  test.each([
    ["llama", 4],
    ["gemma3", 2],
  ] as const)("are what each sequence gets alone: %s", async (architecture, digits) => {
    const job = { ...(await tinyJob({ architecture, type: "F32" })), objective: objectives.supervised };
    const trainer = createTrainer(job, device);
    disturb(trainer.lora);
    const together = trainer.evaluate(row).rewards;
    for (const [place, { prefix, branch }] of sequences.entries()) {
      const [alone] = pack([{ prefix, branches: [branch], weights: [1] }], rowTokens);
      expect(trainer.evaluate(alone!).rewards[0]).toBeCloseTo(together[place]!, digits);
    }
    trainer.dispose();
  });
});

test("dpo begins at rewards of nought, and what it began with stays its reference", async () => {
  const job = { ...(await tinyJob({ architecture: "llama", type: "Q8_0" })), objective: objectives.dpo };
  const first = createTrainer(job, device);
  disturb(first.lora);
  const adapter = join(job.folder, "adapter.gguf");
  first.saveAdapter(adapter);
  const moved = first.evaluate(row).rewards;
  expect(Math.max(...moved.map(Math.abs))).toBeGreaterThan(0.01);

  const onwards = createTrainer({ ...job, adapter }, device);
  for (const reward of onwards.evaluate(row).rewards) expect(reward).toBeCloseTo(0, 4);
  disturb(onwards.lora);
  expect(Math.max(...onwards.evaluate(row).rewards.map(Math.abs))).toBeGreaterThan(0.01);
  for (const trainer of [first, onwards]) trainer.dispose();
});
