/** Helpers trained on tokens, in their process, as node-llama-cpp then writes with the adapter. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getLlama, LlamaLogLevel, type Token } from "node-llama-cpp";
import { beforeAll, expect, test } from "vitest";
import { seededRandom } from "../../core/random.ts";
import { tinyShape, writeTinyModel } from "../testing/tiny-model.ts";
import { type PreferenceObjective, type TrainingJob, type TrainingStep, targets, type WeightedGroup } from "./job.ts";
import type { TrainingState } from "./messages.ts";
import { runTraining } from "./run.ts";
import { toyJob } from "./testing/toy-job.ts";

let base: string;
beforeAll(async () => {
  base = join(mkdtempSync(join(tmpdir(), "espalier-policies-")), "llama.gguf");
  await writeTinyModel(base, { architecture: "llama", type: "F32" });
});
const newFolder = () => mkdtempSync(join(tmpdir(), "espalier-policy-"));

test("supervised: replies that were learned are what is written, token by token, to their end", async () => {
  const random = seededRandom("replies");
  // After special tokens and bytes.
  const tokens = (length: number) =>
    Array.from({ length }, () => 259 + Math.floor(random() * (tinyShape.vocabulary - 259)));
  const end = 2;
  const groups: WeightedGroup[] = Array.from({ length: 4 }, () => ({
    prefix: [1, ...tokens(4)],
    branches: [[...tokens(7), end]],
    weights: [1],
  }));
  const steps: TrainingStep[] = [];
  const job: TrainingJob = {
    ...toyJob(newFolder(), {
      base,
      lora: { rank: 8, alpha: 16, targets },
      schedule: { learningRate: 0.02, epochs: 60, batch: 4, decay: "linear", weightDecay: 0 },
    }),
    objective: { kind: "supervised", train: groups, held: [] },
  };
  const { adapter } = await runTraining(job, { onStep: (step) => steps.push(step) });
  expect(steps.at(-1)!.loss).toBeLessThan(0.1);
  expect(steps.at(-1)).not.toHaveProperty("accuracy");
  expect(await written(groups, undefined)).not.toEqual(groups.map(({ branches }) => branches[0]));
  expect(await written(groups, adapter)).toEqual(groups.map(({ branches }) => branches[0]));
});

test("dpo: what is preferred among held-out pairs becomes likelier than it was, against the other", async () => {
  const toy = toyJob(newFolder(), {
    base,
    train: 64,
    held: 100,
    rowTokens: 128,
    lora: { rank: 4, alpha: 8, targets },
    schedule: { learningRate: 0.01, epochs: 4, batch: 8, evaluateEvery: 8, weightDecay: 0 },
  });
  const steps: TrainingStep[] = [];
  await runTraining(asDpo(toy), { onStep: (step) => steps.push(step) });
  // Before its first step a policy is its own reference.
  expect(steps[0]).toMatchObject({ loss: expect.closeTo(Math.LN2, 4) });
  expect(steps.at(-1)!.held!.accuracy).toBeGreaterThan(0.9);
});

test("dpo, stopped and gone on, ends with the very same adapter", async () => {
  const toy = () => toyJob(newFolder(), { base, held: 8, schedule: { learningRate: 0.01, epochs: 3 } });
  const [whole, job] = [asDpo(toy()), asDpo(toy())];
  await runTraining(whole);
  const stopping = new AbortController();
  const onStep = ({ step }: TrainingStep) => step === 11 && stopping.abort();
  await expect(runTraining(job, { onStep, signal: stopping.signal })).rejects.toThrow(/abort/);
  const starts: number[] = [];
  const onState = (state: TrainingState) => state.kind === "training" && starts.push(state.done);
  await runTraining(job, { onState });
  expect(starts[0]).toBeGreaterThan(0);
  const [found, wanted] = [job, whole].map(({ folder }) => readFileSync(join(folder, "adapter.gguf")));
  expect(found!.equals(wanted!)).toBe(true);
});

function asDpo({ objective, ...job }: TrainingJob): TrainingJob {
  const { train, held } = objective as PreferenceObjective;
  return { ...job, objective: { kind: "dpo", beta: 0.1, train, held } };
}

/** @returns what is likeliest after each prefix, as many tokens as its branch has */
async function written(groups: readonly WeightedGroup[], adapter: string | undefined): Promise<number[][]> {
  const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.disabled });
  const model = await llama.loadModel({ modelPath: base });
  const context = await model.createContext({ contextSize: 64, threads: 1, ...(adapter && { lora: adapter }) });
  const sequence = context.getSequence();
  const found: number[][] = [];
  for (const { prefix, branches } of groups) {
    const reply: number[] = [];
    await sequence.clearHistory();
    const options = { temperature: 0, yieldEogToken: true };
    for await (const token of sequence.evaluate([...prefix] as Token[], options)) {
      reply.push(token);
      if (reply.length === branches[0]!.length) break;
    }
    found.push(reply);
  }
  await model.dispose();
  return found;
}
