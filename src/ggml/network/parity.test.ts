/** What is trained is what is scored: the network's rewards are llama.cpp's, and a row's are those of its sequences. */
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openDevice } from "../devices.ts";
import { pack } from "../training/packing.ts";
import { createTrainer } from "./create-trainer.ts";
import { llamaRewards, parityCases } from "./testing/llama-logits.ts";
import { disturb, longRow, rowTokens, tinyGroups, tinyJob, tinyRow } from "./testing/tiny-training.ts";

const device = await openDevice("cpu", 1);
afterAll(() => device[Symbol.dispose]());

const sequences = tinyGroups(2).flatMap(({ prefix, branches }) => branches.map((branch) => [...prefix, ...branch]));

describe.each(parityCases)("%s in %s", (architecture, type, tolerance) => {
  test("rewards are llama.cpp's: of the base, and with the adapter that was saved", async () => {
    const job = await tinyJob({ architecture, type });
    const { yes, no } = job.objective;
    const trainer = createTrainer(job, device);
    const expectEqual = (found: Float32Array, wanted: readonly number[]) => {
      const scale = Math.max(...wanted.map(Math.abs));
      for (const [place, reward] of wanted.entries()) {
        expect(Math.abs(found[place]! - reward) / scale, `${found[place]} and ${reward}`).toBeLessThan(tolerance);
      }
    };
    const row = tinyRow();
    const base = trainer.evaluate(row).rewards;
    expectEqual(base, llamaRewards(device, { base: job.base, yes, no }, sequences));
    disturb(trainer.lora);
    const adapter = join(job.folder, "adapter.gguf");
    trainer.saveAdapter(adapter);
    const adapted = trainer.evaluate(row).rewards;
    expect(Math.abs(adapted[0]! - base[0]!)).toBeGreaterThan(0.01);
    expectEqual(adapted, llamaRewards(device, { base: job.base, adapter, yes, no }, sequences));

    const again = createTrainer({ ...job, adapter }, device);
    expect(again.evaluate(row).rewards).toEqual(adapted);
    again.dispose();
    trainer.dispose();
  });
});

test.each([
  ["llama", 5],
  ["gemma3", 2],
] as const)("a row of groups gives each sequence what it gets alone: %s", async (architecture, digits) => {
  const job = await tinyJob({ architecture, type: "F32" });
  const trainer = createTrainer(job, device);
  disturb(trainer.lora);
  const row = longRow();
  const together = trainer.evaluate(row).rewards;
  const all = row.groups.flatMap(({ group: { prefix, branches } }) => branches.map((branch) => [...prefix, ...branch]));
  for (const [place, sequence] of all.entries()) {
    const alone = { prefix: sequence.slice(0, 1), branches: [sequence.slice(1)], pairs: [] };
    const [short] = pack([alone], rowTokens);
    expect(trainer.evaluate(short!).rewards[0]).toBeCloseTo(together[place]!, digits);
  }
  trainer.dispose();
});

test("steps lower the loss, and a state that was read goes on as it would have", async () => {
  const job = await tinyJob({ architecture: "llama", type: "Q8_0" });
  const [trainer, other] = [createTrainer(job, device), createTrainer({ ...job, seed: 2 }, device)];
  const row = tinyRow();
  const step = (which: typeof trainer) => {
    which.accumulate(row, 0.25);
    which.step({ learningRate: 1e-2, weightDecay: 0.01, gradientScale: 0.5 });
  };
  const before = trainer.evaluate(row).loss;
  for (let count = 0; count < 10; count++) step(trainer);
  expect(trainer.evaluate(row).loss).toBeLessThan(before * 0.8);
  other.writeState(trainer.readState());
  step(trainer);
  step(other);
  expect(other.readState()).toEqual(trainer.readState());
  other.dispose();
  trainer.dispose();
});
