/** The real network, in its process, on models of random weights. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { readGguf } from "../gguf/read.ts";
import { writeTinyModel } from "../testing/tiny-model.ts";
import type { TrainingJob, TrainingStep } from "./job.ts";
import { runTraining } from "./run.ts";
import { type ToyOptions, toyJob } from "./testing/toy-job.ts";

let base: string;
beforeAll(async () => {
  base = join(mkdtempSync(join(tmpdir(), "espalier-tiny-")), "llama.gguf");
  await writeTinyModel(base, { architecture: "llama", type: "F32" });
});

const toy = (options: ToyOptions): TrainingJob => {
  const folder = mkdtempSync(join(tmpdir(), "espalier-training-"));
  const lora: TrainingJob["lora"] = { rank: 4, alpha: 8, targets: ["attn_q", "attn_v", "ffn_up", "ffn_down"] };
  const schedule = { learningRate: 0.01, batch: 8, evaluateEvery: 4, weightDecay: 0, ...options.schedule };
  return toyJob(folder, { base, lora, rowTokens: 128, ...options, schedule });
};
const adapterOf = ({ folder }: TrainingJob) => readFileSync(join(folder, "adapter.gguf"));

test("32 pairs can be learned by heart", async () => {
  const steps: TrainingStep[] = [];
  const job = toy({ held: 0, shuffled: true, schedule: { epochs: 25, learningRate: 0.02 } });
  const result = await runTraining(job, { onStep: (step) => steps.push(step) });
  expect(result).toMatchObject({ ended: "finished", steps: 100, device: "CPU" });
  const last = steps.slice(-4);
  expect(last.map(({ accuracy }) => accuracy)).toEqual([1, 1, 1, 1]);
  expect(last.at(-1)!.loss).toBeLessThan(0.1);
});

test("what is learned holds on pairs that were held out, unless a coin made the labels", async () => {
  const held = async (shuffled: boolean) => {
    const steps: TrainingStep[] = [];
    const job = toy({ train: 64, held: 100, shuffled, schedule: { epochs: 6 } });
    await runTraining(job, { onStep: (step) => steps.push(step) });
    return steps.at(-1)!.held!.accuracy!;
  };
  expect(await held(false)).toBeGreaterThan(0.95);
  // Three standard errors of a hundred tosses.
  expect(Math.abs((await held(true)) - 0.5)).toBeLessThan(0.15);
});

test("killed and gone on, it ends with the very same adapter", async () => {
  const [whole, job] = [toy({}), toy({})];
  await runTraining(whole);
  let kept = 0;
  let pid = 0;
  const killed = runTraining(job, {
    onState(state) {
      if (state.kind === "training") pid = state.process;
    },
    onStep: ({ step }) => step === 9 && process.kill(pid, "SIGKILL"),
  });
  await expect(killed).rejects.toThrow(/goes on at step [59]/);
  await runTraining(job, {
    onState(state) {
      if (state.kind === "training") kept = state.done;
    },
  });
  expect(kept).toBeGreaterThan(0);
  expect(adapterOf(job).equals(adapterOf(whole))).toBe(true);
});

test.each([0, 16])(
  "steps that are far too large end it, and what it began with is kept (held out: %i)",
  async (held) => {
    const job = toy({ held, schedule: { learningRate: 1e6, warmup: 0, epochs: 10 } });
    const result = await runTraining(job);
    expect(result.ended).toBe("diverged");
    const { tensors } = readGguf(result.adapter);
    expect([...tensors.keys()]).toHaveLength(3 * 4 * 2);
    // B is zero where nothing was learned: the adapter changes no reward.
    const bytes = readFileSync(result.adapter);
    for (const { name, offset, bytes: length } of tensors.values()) {
      if (name.endsWith("lora_b"))
        expect(bytes.subarray(offset, offset + length).every((byte) => byte === 0)).toBe(true);
    }
  },
);
