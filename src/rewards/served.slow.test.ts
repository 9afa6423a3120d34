/** What a reward model's card tells others to do, done: its reward from llama.cpp's server, and from node-llama-cpp. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Token } from "node-llama-cpp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pullModel } from "../models/download.ts";
import { backend } from "../models/providers/llama/backend.ts";
import { openTokenizer } from "../models/providers/llama/tokenizer.ts";
import { installLlamaCpp, type LlamaCpp } from "../models/providers/testing/real-llama-server.ts";
import { fitRewardModel } from "./fit.ts";
import { messages, replyTokens } from "./grading-prompt.ts";
import type { Manifest } from "./manifest.ts";
import { openRewardModel } from "./open.ts";
import type { RewardModel } from "./reward-model.ts";
import { readManifest } from "./save.ts";
import { scrambledPairs } from "./testing/scrambled.ts";

/** Logits. The base is quantised, and its sums round differently in batches of other shapes. */
const tolerance = 0.1;
/**
 * The server is of another release, whose sums are others. The bare base's two logits, for the very same tokens, differ
 * by up to 0.13 between the two, and by 0.06 between two ways of asking the server.
 */
const toleranceOfServer = 0.3;

const base = "llama/smollm2-135m";
const [{ input, chosen, rejected }] = scrambledPairs(1) as [ReturnType<typeof scrambledPairs>[0]];
let folder: string;
let file: string;
let manifest: Manifest & { method: "lora" };
let model: RewardModel;
let expected: readonly number[];
let llamaCpp: LlamaCpp;

beforeAll(async () => {
  llamaCpp = await installLlamaCpp();
  file = await pullModel("smollm2-135m");
  folder = await mkdtemp(join(tmpdir(), "espalier-served-"));
  await fitRewardModel(scrambledPairs(16), {
    ...{ base, folder, method: "lora", device: "cpu", threads: 1, held: 0, maxTokens: 256 },
    // Two steps that move it far: an adapter that is not there would be noticed.
    schedule: { epochs: 1, batch: 8, learningRate: 0.003, warmup: 0 },
  });
  manifest = (await readManifest(folder)) as typeof manifest;
  model = await openRewardModel(folder, { device: "cpu", threads: 1 });
  const scores = await model.scoreAll([chosen, rejected].map((output) => ({ input, output })));
  expected = scores.map(({ mean }) => mean);
  expect(Math.abs(expected[0]! - expected[1]!)).toBeGreaterThan(3 * toleranceOfServer);
});

afterAll(async () => {
  await model[Symbol.asyncDispose]();
  await llamaCpp[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function rewardOf(yes: number, no: number): number {
  return manifest.scale * (yes - no - manifest.centres[""]![0]!);
}

test("llama.cpp's server, asked with the card's request, gives the same rewards", async () => {
  const card = await readFile(join(folder, "README.md"), "utf8");
  const request = JSON.parse(/```json\n(.*?)\n```/s.exec(card)![1]!);
  const baseUrl = await llamaCpp.start({ model: file, contextSize: 512, adapter: join(folder, manifest.adapters[0]!) });
  for (const [index, output] of [chosen, rejected].entries()) {
    const filled = request.messages.map(({ role, content }: { role: string; content: string }) => ({
      role,
      content: content
        .split("\n\n")
        .filter((paragraph) => !/\{(source|notes)\}/.test(paragraph))
        .join("\n\n")
        .replace("{input}", input as string)
        .replace("{output}", output),
    }));
    const response = await fetch(`${baseUrl}/v1/chat/completions`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...request, messages: filled }),
    });
    const reply = (await response.json()) as Reply;
    const top = reply.choices[0].logprobs.content[0].top_logprobs;
    const logprob = (word: string) => top.find(({ token }) => token === word)!.logprob;
    const found = rewardOf(logprob(manifest.prompt.yes), logprob(manifest.prompt.no));
    expect(Math.abs(found - expected[index]!)).toBeLessThan(toleranceOfServer);
  }
});

interface Reply {
  readonly choices: [
    { readonly logprobs: { readonly content: [{ readonly top_logprobs: { token: string; logprob: number }[] }] } },
  ];
}

test("node-llama-cpp with the adapter gives the same rewards, by the tokens' numbers", async () => {
  await using tokenizer = await openTokenizer(base);
  const { yes, no } = replyTokens(manifest.prompt, tokenizer.tokenize);
  await using llama = await backend("cpu");
  const loaded = await llama.loadModel({ modelPath: file });
  const context = await loaded.createContext({
    contextSize: 512,
    threads: 1,
    lora: join(folder, manifest.adapters[0]!),
  });
  const sequence = context.getSequence();
  for (const [index, output] of [chosen, rejected].entries()) {
    const texts = { input: input as string, output, source: "", notes: "" };
    const tokens = tokenizer.prompt(messages(manifest.prompt, texts)) as Token[];
    await sequence.clearHistory();
    const last = [tokens.at(-1)!, { generateNext: { probabilities: true } }] as const;
    const answers = await sequence.controlledEvaluate([...tokens.slice(0, -1), [...last]]);
    const probabilities = answers.at(-1)!.next.probabilities!;
    const logprob = (token: number) => Math.log(probabilities.get(token as Token)!);
    expect(Math.abs(rewardOf(logprob(yes), logprob(no)) - expected[index]!)).toBeLessThan(tolerance);
  }
});
