/** llama-server and openai, seen against the real server of llama.cpp with the real default model. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { pullModel } from "../download.ts";
import type { Message, Model } from "../model.ts";
import { llamaServer } from "./llama-server.ts";
import { openai } from "./openai.ts";
import { installLlamaCpp, type LlamaCpp } from "./testing/real-llama-server.ts";

const CONTEXT = 1024;
const QUESTION: Message[] = [
  { role: "system", content: "You answer in one short sentence." },
  { role: "user", content: "What is the capital of France?" },
];

let llamaCpp: LlamaCpp;
let baseUrl: string;
let embeddingsUrl: string;
let model: Model;

beforeAll(async () => {
  llamaCpp = await installLlamaCpp();
  const file = await pullModel("smollm2-135m");
  baseUrl = await llamaCpp.start({ model: file, contextSize: CONTEXT });
  embeddingsUrl = await llamaCpp.start({ model: file, contextSize: CONTEXT, embeddings: true });
  model = await llamaServer("smollm2", { baseUrl });
});

afterAll(async () => {
  await model.close!();
  await llamaCpp[Symbol.asyncDispose]();
});

test("knows the context size", () => {
  expect(model.contextSize).toBe(CONTEXT);
});

test("answers sensibly, and the same in a stream", async () => {
  const pieces: string[] = [];
  const options = { temperature: 0, maxTokens: 40 };
  const reply = await model.complete(QUESTION, options);
  expect(reply.text).toContain("Paris");
  expect(reply.finish).toBe("stop");
  const streamed = await model.complete(QUESTION, { ...options, onText: (delta) => pieces.push(delta) });
  expect(streamed.text).toBe(reply.text);
  expect(pieces.join("")).toBe(reply.text);
  expect(pieces.length).toBeGreaterThan(3);
  expect(streamed.tokens).toMatchObject({ input: reply.tokens.input, output: reply.tokens.output });
});

test("says what of the prompt came from the cache", async () => {
  const { tokens } = await model.complete(QUESTION, { maxTokens: 1 });
  expect(tokens.cachedInput).toBe(tokens.input - 1);
});

test("stops at the limit and at a stop text", async () => {
  expect(await model.complete(QUESTION, { maxTokens: 2 })).toMatchObject({ finish: "length", tokens: { output: 2 } });
  const { text, finish } = await model.complete(QUESTION, { temperature: 0, stop: ["Paris"] });
  expect(text).not.toContain("Paris");
  expect(finish).toBe("stop");
});

test("gives log-probabilities that are some", async () => {
  for (const onText of [undefined, () => {}]) {
    const options = { temperature: 0, maxTokens: 5, logprobs: 5, ...(onText ? { onText } : {}) };
    const { text, logprobs } = await model.complete(QUESTION, options);
    expect(logprobs!.map(({ token }) => token).join("")).toBe(text);
    for (const { token, logprob, top } of logprobs!) {
      expect(top).toHaveLength(5);
      expect(top[0]).toEqual({ token, logprob });
      const mass = top.reduce((sum, other) => sum + Math.exp(other.logprob), 0);
      expect(mass).toBeGreaterThan(0.1);
      expect(mass).toBeLessThanOrEqual(1.000001);
    }
  }
});

test("a schema holds the model to it", async () => {
  const schema = {
    type: "object",
    properties: { city: { type: "string", maxLength: 20 }, country: { enum: ["France", "Spain"] } },
    required: ["city", "country"],
    additionalProperties: false,
  };
  const { text } = await model.complete(QUESTION, { schema, temperature: 0, maxTokens: 80 });
  const parsed = JSON.parse(text);
  expect(Object.keys(parsed)).toEqual(["city", "country"]);
  expect(["France", "Spain"]).toContain(parsed.country);
});

test("counts tokens with the model's own tokenizer", async () => {
  const [none, one, many] = await model.countTokens!(["", "Paris", "What is the capital of France?"]);
  expect(none).toBe(0);
  expect(one).toBe(1);
  expect(many).toBe(7);
});

test("a prompt that does not fit, and a schema that is none, are told apart", async () => {
  const content = "word ".repeat(CONTEXT + 1);
  await expect(model.complete([{ role: "user", content }])).rejects.toMatchObject({ kind: "context" });
  const schema = { type: "nonsense" };
  await expect(model.complete(QUESTION, { schema })).rejects.toMatchObject({ kind: "request" });
});

test("an abort frees the server for the next call", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const call = model.complete(QUESTION, {
    signal: controller.signal,
    onText: () => controller.abort(reason),
  });
  await expect(call).rejects.toBe(reason);
  expect((await model.complete(QUESTION, { maxTokens: 1 })).tokens.output).toBe(1);
});

test("embeds texts so that near ones are near, where the server was started for it", async () => {
  await expect(model.embed!(["a"])).rejects.toMatchObject({
    kind: "request",
    message: expect.stringContaining("--embeddings"),
  });
  const embedding = await llamaServer("smollm2", { baseUrl: embeddingsUrl });
  const texts = ["The cat sat on the mat.", "A cat is sitting on a mat.", "Interest rates rose by two points."];
  const [cat, alike, other] = await embedding.embed!(texts);
  expect(cat).toHaveLength(576);
  expect(cosine(cat!, alike!)).toBeGreaterThan(cosine(cat!, other!));
  await embedding.close!();
});

test("the openai provider speaks to it as to any compatible server", async () => {
  const compatible = await openai("smollm2", { baseUrl: `${baseUrl}/v1` });
  const options = { temperature: 0, maxTokens: 40, logprobs: 1 };
  const reply = await compatible.complete(QUESTION, options);
  expect(reply.text).toContain("Paris");
  expect(reply.logprobs!.map(({ token }) => token).join("")).toBe(reply.text);
  const streamed = await compatible.complete(QUESTION, { ...options, onText: () => {} });
  expect({ ...streamed, tokens: reply.tokens }).toEqual(reply);
  await compatible.close!();
});

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, at) => sum + value * y[at]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
