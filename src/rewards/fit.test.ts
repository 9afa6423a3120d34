import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeTinyModel } from "../ggml/testing/tiny-model.ts";
import type { TrainingJob } from "../ggml/training/job.ts";
import { type Engine, llamaCpp } from "./engine.ts";
import { type FitOptions, fitRewardModel } from "./fit.ts";
import { chosenOutputs, fitPolicy } from "./fit-policy.ts";
import type { GradingPrompt } from "./manifest.ts";
import { openRewardModel } from "./open.ts";
import type { TrainingPair } from "./training-pair.ts";

let folder: string;
let base: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-fit-"));
  vi.stubEnv("ESPALIER_MODELS", folder);
  await writeTinyModel(join(folder, "tiny.gguf"), { architecture: "llama", type: "F32" });
  base = `llama/${join(folder, "tiny.gguf")}`;
});

afterAll(() => rm(folder, { recursive: true }));

/** Short, since each of its letters is a token of the tiny model. */
const prompt: GradingPrompt = { name: "short", system: "", user: "{input}: {output}", yes: "yes", no: "no" };

/** Good is better than bad, whatever the question. */
const pairs: TrainingPair[] = Array.from({ length: 24 }, (_, index) => ({
  input: `question ${index}`,
  chosen: index % 2 === 0 ? "the answer is good" : "good",
  rejected: index % 2 === 0 ? "the answer is bad" : "bad",
  target: 1,
  weight: 1,
  margin: 0,
  judge: "anna",
  task: "quiz",
}));

const small = { device: "cpu", threads: 1, maxTokens: 128, held: 0.25 } as const;

function options(name: string, more: Partial<FitOptions>): FitOptions {
  return { base, folder: join(folder, name), method: "head", prompt, ...small, ...more };
}

test("a head tells good outputs from bad ones of inputs that it has not seen, and a second one evaluates nothing", async () => {
  const report = await fitRewardModel(pairs, options("head", {}));
  expect(report.held?.accuracy.value).toBe(1);
  expect(report.warnings.join()).toContain("Only 6 held-out pairs with a better side");
  const card = await readFile(join(folder, "head", "README.md"), "utf8");
  expect(card).toMatch(/By Espalier \d+\.\d+\.\d+.* with llama\.cpp \S+, on CPU/);
  expect(card).not.toContain("several judges");
  const cached: number[] = [];
  await fitRewardModel(
    pairs,
    options("head-again", {
      controlLength: true,
      onProgress: (event) => event.kind === "features" && cached.push(event.of - event.cached),
    }),
  );
  expect(cached).toEqual([0]);
});

test("the saved model gives the rewards that it was measured by, centred per task", async () => {
  const report = await fitRewardModel(pairs, options("head", {}));
  await using model = await openRewardModel(join(folder, "head"), { device: "cpu", threads: 1 });
  expect(model.id).toBe(report.id);
  const scores = await model.scoreAll(
    ["good", "bad"].map((output) => ({ input: "question 99", output, task: "quiz" })),
  );
  expect(scores[0]!.mean).toBeGreaterThan(scores[1]!.mean);
  expect(scores[0]!.sd).toBeGreaterThan(0);
  expect(await model.score("question 99", "good", { task: "quiz" })).toMatchObject({
    mean: expect.closeTo(scores[0]!.mean, 3),
  });
});

test("adapters are trained, each seed once, and are an ensemble", async () => {
  const jobs: number[] = [];
  const engine: Engine = {
    ...llamaCpp,
    runTraining(job, how) {
      jobs.push(job.seed);
      return llamaCpp.runTraining(job, how);
    },
  };
  const lora = options("lora", { method: "lora", schedule: { epochs: 6, batch: 6, learningRate: 0.01 } });
  const one = await fitRewardModel(pairs, lora, engine);
  expect(one.held?.accuracy.value).toBe(1);
  const two = await fitRewardModel(pairs, { ...lora, seeds: 2 }, engine);
  const again = await fitRewardModel(pairs, { ...lora, seeds: 2 }, engine);
  expect(jobs).toEqual([0, 1]);
  expect(again).toEqual(two);
  expect(two.members.map(({ seed }) => seed)).toEqual([0, 1]);
  await using model = await openRewardModel(join(folder, "lora"), { device: "cpu", threads: 1 });
  const [good, bad] = await model.scoreAll(["good", "bad"].map((output) => ({ input: "question", output })));
  expect(good!.mean - bad!.mean).toBeGreaterThan(0);
  expect(good!.sd).toBeGreaterThan(0);
  expect(await readdir(join(folder, "lora"))).toEqual(
    expect.arrayContaining(["README.md", "metrics.json", "picture.svg", "reward-model.json", "seed-0", "seed-1"]),
  );
  expect(await readFile(join(folder, "lora", "README.md"), "utf8")).toContain("llama-server -m tiny.gguf --lora");
});

test("a folder that holds another model is left as it is", async () => {
  await fitRewardModel(pairs, options("taken", {}));
  await expect(fitRewardModel(pairs, options("taken", { seed: 3 }))).rejects.toThrow(/seed 0, now 3\..*another folder/);
});

test("another base and a damaged head are refused, and a folder without a manifest is no model", async () => {
  await fitRewardModel(pairs, options("moved", {}));
  await expect(openRewardModel(folder)).rejects.toThrow(/there is no reward-model.json/);
  const manifest = join(folder, "moved", "reward-model.json");
  const text = await readFile(manifest, "utf8");
  await writeFile(manifest, text.replace(/"sha256": "..../, '"sha256": "0000'));
  await expect(openRewardModel(join(folder, "moved"))).rejects.toThrow(/another base: sha256 0000/);
  await writeFile(manifest, text.replace('"format": 1', '"format": 2'));
  await expect(openRewardModel(join(folder, "moved"))).rejects.toThrow(/has format 2; this version reads format 1/);
  const { files: _, ...early } = JSON.parse(text);
  await writeFile(manifest, JSON.stringify(early));
  await expect(openRewardModel(join(folder, "moved"))).rejects.toThrow(
    /reward-model\.json is of an early version.*Train it again, in another folder\.$/,
  );
  await writeFile(manifest, text);
  const head = join(folder, "moved", "head.bin");
  const whole = await readFile(head);
  // A weight that is still a number.
  await writeFile(head, Buffer.from(whole).fill(0, 20, 24));
  await expect(openRewardModel(join(folder, "moved"))).rejects.toThrow(/head\.bin is not what it was/);
  await expect(fitRewardModel(pairs, options("moved", {}))).rejects.toThrow(/head\.bin is not what it was/);
  await rm(head);
  await expect(openRewardModel(join(folder, "moved"))).rejects.toThrow(/no whole reward model: head.bin/);
  await fitRewardModel(pairs, options("moved", {}));
  expect(await readFile(head)).toEqual(whole);
});

test("a torn record of the features' cache costs that record alone", async () => {
  const features = join(folder, "features");
  const [base16] = await readdir(features);
  const [file] = await readdir(join(features, base16!));
  await appendFile(join(features, base16!, file!), "torn");
  const cached: number[] = [];
  const onProgress: FitOptions["onProgress"] = (event) =>
    event.kind === "features" && cached.push(event.of - event.cached);
  await fitRewardModel(pairs, options("torn", { onProgress }));
  expect(cached).toEqual([0]);
});

test("a model that is not local is refused with what works", async () => {
  await expect(fitRewardModel(pairs, options("far", { base: "openai/gpt-5" }))).rejects.toThrow(
    /openai\/gpt-5 is not a model in this process.*llama\/smollm2-135m/,
  );
});

/** Only keeps what it was asked for. */
function recorder() {
  const jobs: TrainingJob[] = [];
  const engine: Engine = {
    ...llamaCpp,
    async runTraining(job) {
      jobs.push(job);
      const adapter = join(job.folder, "adapter.gguf");
      await writeFile(adapter, "");
      return { ...nothing, adapter };
    },
  };
  return { jobs, engine };
}

const nothing = {
  steps: 1,
  bestStep: 1,
  ended: "finished",
  peakBytes: 0,
  device: "CPU",
  tokens: 0,
  milliseconds: 0,
} as const;

test("a helper learns chosen outputs as it would have written them, each once", async () => {
  const { jobs, engine } = recorder();
  const data = { method: "supervised", demonstrations: chosenOutputs([...pairs, pairs[0]!]) } as const;
  const report = await fitPolicy(data, { base, folder: join(folder, "policy"), ...small }, engine);
  expect(report.train + report.held).toBe(24);
  const { objective } = jobs[0]!;
  expect(objective.kind).toBe("supervised");
  await using tokenizer = await llamaCpp.openTokenizer(base);
  for (const { prefix, branches } of objective.train) {
    const words = tokenizer.tokenize("the answer is good");
    expect(tokenizer.detokenize(prefix)).toContain("question");
    expect([words, tokenizer.tokenize("good")]).toContainEqual(branches[0]!.slice(0, -1));
  }
});

test("a helper learns from pairs, and what does not fit is left out and said", async () => {
  const { jobs, engine } = recorder();
  const long = { ...pairs[0]!, input: "another", chosen: "good ".repeat(300) };
  const report = await fitPolicy(
    { method: "dpo", pairs: [...pairs, long], beta: 0.2 },
    { base, folder: join(folder, "dpo"), ...small },
    engine,
  );
  expect(jobs[0]!.objective).toMatchObject({ kind: "dpo", beta: 0.2 });
  expect(report.warnings).toEqual([expect.stringMatching(/^1 output of more than 128 tokens, input included/)]);
});
