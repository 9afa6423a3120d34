import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { writeTinyModel } from "../ggml/testing/tiny-model.ts";
import { fake } from "../models/providers/fake.ts";
import { quickJournal } from "../tasks/testing/quick-journal.ts";
import { openGrown, saveGrown } from "./artefact.ts";
import { fittedReward } from "./fitted-reward.ts";
import { bestOf } from "./improvements/best-of.ts";
import { defineJudgedTask } from "./judged-task.ts";
import { modelPolicy } from "./model-policy.ts";
import type { Policy } from "./policy.ts";
import { policyModels } from "./policy-models.ts";

const task = defineJudgedTask<string>({
  name: "quiz",
  input: z.string(),
  size: (text) => text.length,
  present: (text) => ({ input: text }),
  evaluation: [],
});

let work: string;
let base: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "espalier-artefact-"));
  vi.stubEnv("ESPALIER_MODELS", work);
  base = `llama/${join(work, "tiny.gguf")}`;
  await writeTinyModel(join(work, "tiny.gguf"), { architecture: "llama", type: "F32" });
});
afterAll(() => rm(work, { recursive: true }));

let folders = 0;
async function newFolder(): Promise<string> {
  const folder = join(work, `grown-${folders++}`);
  await mkdir(folder);
  return folder;
}

/** A stand-in for the base, with or without an adapter: it answers well now and then. */
const open = async (id: string, adapter?: string) => ({
  ...fake((_, { sample }) => (sample! % 4 === 0 ? "bad" : "the answer is good"), { id }),
  endpoint: `${adapter === undefined ? "bare" : await readFile(adapter, "utf8")}`,
});
const models = () => policyModels(quickJournal(), open);

test("a trained helper is opened as it was, also from where its folder was moved to", async () => {
  const folder = await newFolder();
  const adapter = join(folder, "adapter.gguf");
  await writeFile(adapter, "an adapter");
  const policy = modelPolicy(task, await open(base, adapter), {
    adapter,
    temperature: 0.5,
    maxTokens: 20,
    attempts: 1,
  });
  expect(await saveGrown(folder, { task: "quiz", policy })).toBe(true);

  const moved = join(work, "moved");
  await rename(folder, moved);
  await using grown = await openGrown(moved, task, { models: models() });
  expect(grown.id).toBe(policy.id);
  expect(grown.record).toEqual({ ...policy.record, adapter: join(moved, "adapter.gguf") });
  expect(await grown.sample("well?", 3, { seed: 1 })).toEqual(await policy.sample("well?", 3, { seed: 1 }));
});

test("an adapter that lies elsewhere is brought along", async () => {
  const elsewhere = join(work, "elsewhere.gguf");
  await writeFile(elsewhere, "another adapter");
  const folder = await newFolder();
  const policy = modelPolicy(task, await open(base, elsewhere), { adapter: elsewhere });
  await saveGrown(folder, { task: "quiz", policy });
  expect(await readFile(join(folder, "elsewhere.gguf"), "utf8")).toBe("another adapter");
  const artefact = JSON.parse(await readFile(join(folder, "helper.json"), "utf8"));
  expect(artefact).toMatchObject({ task: "quiz", policy: { model: base, adapter: "elsewhere.gguf" } });
  expect(artefact.baseSha256).toMatch(/^[0-9a-f]{64}$/);
});

test("the best of n is opened with its reward model", async () => {
  const folder = await newFolder();
  const reward = join(folder, "reward");
  const pair = { chosen: "the answer is good", rejected: "bad", target: 1, weight: 1, margin: 0, judge: "anna" };
  const pairs = Array.from({ length: 12 }, (_, index) => ({ ...pair, input: `question ${index}`, task: "quiz" }));
  const prompt = { name: "short", system: "", user: "{input}: {output}", yes: "yes", no: "no" };
  const fit = fittedReward({ base, method: "head", prompt, device: "cpu", threads: 1 });
  const fitted = await fit.fit(pairs, { folder: reward, seed: 1 });
  await using rewardModel = fitted.model;
  const drawn = modelPolicy(task, await open(base), { attempts: 1 });
  const improving = { task, inputs: [], reward: rewardModel, pairs, folder, seed: 1 };
  const policy = await bestOf<string>(4).improve(drawn, improving);
  expect(await saveGrown(folder, { task: "quiz", policy })).toBe(false);
  expect(await saveGrown(folder, { task: "quiz", policy, reward })).toBe(true);

  await using grown = await openGrown(folder, task, { models: models(), device: "cpu", threads: 1 });
  expect(grown.id).toBe(policy.id);
  expect(await grown.sample("question 3", 2, { seed: 1 })).toEqual(Array(2).fill("the answer is good"));

  const code: Policy<string> = { id: "words", sample: async () => ["bad", "the answer is good"] };
  await saveGrown(folder, { task: "quiz", policy: await bestOf<string>(2).improve(code, improving), reward });
  const opening = { models: models(), device: "cpu", threads: 1 } as const;
  await using ofCode = await openGrown(folder, task, { ...opening, code });
  expect(await ofCode.sample("question 3", 1, { seed: 1 })).toEqual(["the answer is good"]);
  await expect(openGrown(folder, task, opening)).rejects.toThrow('the policy "words" gives: bring that along.');
  await expect(openGrown(folder, task, { ...opening, code: { ...code, id: "others" } })).rejects.toThrow(
    '"others" was given',
  );
});

test("a policy that lives in this process alone is not kept", async () => {
  const policy = { id: "here", sample: async () => ["now"] };
  expect(await saveGrown(await newFolder(), { task: "quiz", policy })).toBe(false);
});

test("what is not a whole helper of this task is refused, by what is wrong with it", async () => {
  const folder = await newFolder();
  const opened = () => openGrown(folder, task, { models: models() });
  await expect(opened()).rejects.toThrow(`${folder} is no grown helper: there is no helper.json`);
  await writeFile(join(folder, "helper.json"), "{");
  await expect(opened()).rejects.toThrow("helper.json cannot be used");

  const adapter = join(folder, "adapter.gguf");
  await writeFile(adapter, "an adapter");
  const policy = modelPolicy(task, await open(base, adapter), { adapter });
  await saveGrown(folder, { task: "riddle", policy });
  await expect(opened()).rejects.toThrow('was grown for "riddle", not for "quiz"');
  await saveGrown(folder, { task: "quiz", policy });
  await writeFile(adapter, "a damaged adapter");
  await expect(opened()).rejects.toThrow("adapter.gguf is not what the helper was grown with");
});
