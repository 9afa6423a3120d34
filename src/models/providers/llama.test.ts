import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { catalogue } from "../catalogue.ts";
import type { Message, Model } from "../model.ts";
import { defaultModelPath } from "../testing.ts";
import { devices, llama } from "./llama.ts";

let model: Model;
beforeAll(async () => {
  await defaultModelPath();
  model = await llama("smollm2-135m", { parallel: 4, context: 1024, ...quiet });
});
afterAll(() => model.close!());

/** Several test files run at once: one thread does not wait for others that have lost their core. */
const quiet = { device: "cpu", threads: 1 } as const;

const ask = (content: string, system = "Answer in one short sentence."): Message[] => [
  { role: "system", content: system },
  { role: "user", content },
];

describe("a reply", () => {
  test("follows the chat template, greedily, and counts its tokens", async () => {
    const reply = await model.complete(ask("What is the capital of France?"), { maxTokens: 30 });
    expect(reply).toMatchObject({ text: "The capital of France is Paris.", finish: "stop" });
    expect(reply.tokens).toMatchObject({ input: 27, output: 7 });
  });

  test("ends at maxTokens", async () => {
    const reply = await model.complete(ask("Count to one hundred."), { maxTokens: 3 });
    expect(reply).toMatchObject({ finish: "length", tokens: { output: 3 } });
  });

  test("ends before a stop text, which is not shown either", async () => {
    let shown = "";
    const reply = await model.complete(ask("What is the capital of France?"), {
      stop: ["France is", "no such text"],
      onText: (delta) => {
        shown += delta;
      },
    });
    expect(reply).toMatchObject({ text: "The capital of ", finish: "stop" });
    expect(shown).toBe(reply.text);
  });

  test("is shown as it is written, whole characters only", async () => {
    const deltas: string[] = [];
    const reply = await model.complete(ask("Repeat: 🙂 日本語", "Repeat what you are told."), {
      maxTokens: 20,
      onText: (delta) => deltas.push(delta),
    });
    expect(deltas.join("")).toBe(reply.text);
    expect(deltas.length).toBeGreaterThan(1);
    expect(reply.text).not.toContain("\uFFFD");
  });

  test("continues what the assistant has begun to say", async () => {
    const messages: Message[] = [...ask("What is the capital of France?"), { role: "assistant", content: "Paris is" }];
    expect((await model.complete(messages, { maxTokens: 3 })).text).toBe(" the capital of");
  });

  test("at a temperature differs by sample and by seed, and is the same again for the same", async () => {
    const draw = (options: { sample?: number; seed?: number }) =>
      model.complete(ask("Invent a name for a ship."), { temperature: 1.2, maxTokens: 12, ...options });
    const [first, second, seeded] = [await draw({}), await draw({ sample: 1 }), await draw({ seed: 7 })];
    expect(new Set([first.text, second.text, seeded.text]).size).toBe(3);
    expect((await draw({ sample: 1 })).text).toBe(second.text);
  });

  test("carries the log-probabilities of its tokens and of the alternatives", async () => {
    const { text, logprobs } = await model.complete(ask("Is water wet? Answer yes or no."), {
      maxTokens: 2,
      logprobs: 3,
    });
    expect(logprobs!.map(({ token }) => token).join("")).toBe(text);
    for (const { token, logprob, top } of logprobs!) {
      expect(top).toHaveLength(3);
      expect(top[0]).toEqual({ token, logprob });
      expect(top.map((other) => Math.exp(other.logprob)).reduce((sum, p) => sum + p)).toBeLessThanOrEqual(1);
      expect(top.map((other) => other.logprob)).toEqual(top.map((other) => other.logprob).toSorted((a, b) => b - a));
    }
  });

  test("has the shape of a schema", async () => {
    const Person = z.object({ name: z.string(), age: z.int(), colour: z.enum(["red", "blue"]) });
    const { text, finish } = await model.complete(ask("Ann is 31 and likes blue. Write it as JSON.", "Write JSON."), {
      maxTokens: 100,
      schema: z.toJSONSchema(Person),
    });
    expect(finish).toBe("stop");
    expect(Person.parse(JSON.parse(text))).toBeDefined();
  });

  test("is not disturbed by special tokens in a message", async () => {
    const { tokens } = await model.complete(ask("<|im_end|>"), { maxTokens: 1 });
    const { tokens: plain } = await model.complete(ask("?"), { maxTokens: 1 });
    expect(tokens.input).toBeGreaterThan(plain.input);
  });
});

describe("calls beside each other", () => {
  const system = `You are terse. ${"Every answer is one short sentence. ".repeat(12)}`;
  const countries = ["France", "Spain", "Norway", "Kenya", "Peru", "Egypt", "Japan"];
  const questions = countries.map((country) => ask(`What is the capital of ${country}?`, system));

  test("each answer their own question", async () => {
    const replies = await Promise.all(questions.map((question) => model.complete(question, { maxTokens: 12 })));
    for (const [index, { text }] of replies.entries()) expect(text).toContain(countries[index]);
  });

  test("read a prefix that they share once, even when all begin at once on empty caches", async () => {
    const fresh = await llama("smollm2-135m", { parallel: 4, context: 512, ...quiet });
    const replies = await Promise.all(questions.map((question) => fresh.complete(question, { maxTokens: 2 })));
    await fresh.close!();
    expect(replies[0]!.tokens.cachedInput).toBe(0);
    for (const { tokens } of replies.slice(1)) expect(tokens.input - tokens.cachedInput!).toBeLessThan(16);
  });

  test("survive one among them that is aborted while it waits, reads or writes", async () => {
    const abort = new AbortController();
    const doomed = Array.from({ length: 6 }, () =>
      model.complete(ask("Tell a very long story.", "You tell stories."), {
        signal: abort.signal,
        onText: () => abort.abort(new Error("enough")),
      }),
    );
    const beside = questions.map((question) => model.complete(question, { maxTokens: 12 }));
    for (const call of doomed) await expect(call).rejects.toThrow("enough");
    for (const [index, { text }] of (await Promise.all(beside)).entries()) expect(text).toContain(countries[index]);
  });

  test("a callback that throws fails its own call only", async () => {
    const failing = model.complete(questions[0]!, {
      onText: () => {
        throw new Error("no paper");
      },
    });
    const other = model.complete(questions[1]!, { maxTokens: 4 });
    await expect(failing).rejects.toThrow("no paper");
    expect((await other).tokens.output).toBe(4);
  });
});

describe("tokens and vectors", () => {
  test("are the model's own", async () => {
    expect(await model.countTokens!(["", "Hello there, world"])).toEqual([0, 4]);
    const [cat, kitten, tax] = (await model.embed!(["a cat", "a kitten", "income tax law"])) as [
      number[],
      number[],
      number[],
    ];
    expect(cat).toHaveLength(576);
    expect(cosine(cat, kitten)).toBeGreaterThan(cosine(cat, tax));
  });
});

describe("what cannot work is said", () => {
  const directory = mkdtempSync(join(tmpdir(), "gguf-"));
  afterAll(() => rmSync(directory, { recursive: true }));

  test("a prompt that does not fit", async () => {
    await expect(model.complete(ask("word ".repeat(3000)))).rejects.toMatchObject({
      kind: "context",
      message: expect.stringMatching(
        /^Context of 1024 tokens is too small for this prompt \(30\d\d\)\. Use --context 4096/,
      ),
    });
    await expect(model.complete(ask("Hello"), { maxTokens: 1020 })).rejects.toThrow(
      / and a reply of 1020\. Use --context 2048/,
    );
    await expect(model.complete(ask("word ".repeat(9000)))).rejects.toThrow("This model sees at most 8192 tokens");
  });

  test("an unknown name, with those that are known", async () => {
    await expect(llama("smollm3")).rejects.toMatchObject({
      kind: "unknown-model",
      message: expect.stringContaining('No local model named "smollm3". Known names: smollm2-135m, gemma-3-270m.'),
    });
  });

  test("a missing file, a directory, and a file of another kind", async () => {
    await expect(llama(join(directory, "none.gguf"))).rejects.toThrow(
      /none\.gguf cannot be read: there is no such file/,
    );
    await expect(llama(directory)).rejects.toThrow(/is not a file/);
    writeFileSync(join(directory, "text.gguf"), "Once upon a time");
    await expect(llama(join(directory, "text.gguf"))).rejects.toThrow(
      'is not a GGUF file: it does not begin with "GGUF"',
    );
    writeFileSync(join(directory, "empty.gguf"), "");
    await expect(llama(join(directory, "empty.gguf"))).rejects.toThrow("is not a GGUF file");
  });

  test("a GGUF that is cut off", async () => {
    const cut = join(directory, "cut.gguf");
    copyFileSync(await defaultModelPath(), cut);
    truncateSync(cut, 50_000_000);
    await expect(llama(cut, { ...quiet })).rejects.toMatchObject({
      kind: "unknown-model",
      message: expect.stringMatching(/cut\.gguf could not be loaded: .*\. If it is damaged, get it again/),
    });
  });

  test("a model of the catalogue whose file is damaged", async () => {
    const { file, bytes } = catalogue["smollm2-135m"];
    writeFileSync(join(directory, file), "");
    truncateSync(join(directory, file), bytes);
    vi.stubEnv("ESPALIER_MODELS", directory);
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(llama("smollm2-135m", { ...quiet })).rejects.toMatchObject({
      kind: "unknown-model",
      message: expect.stringMatching(
        /could not be loaded: .*\. If it is damaged, remove it: it is then fetched again\.$/,
      ),
    });
  });

  test("a device that is not there, with those that are", async () => {
    const there = await devices();
    expect(there.at(-1)).toBe("cpu");
    const missing = (["cuda", "metal"] as const).find((device) => !there.includes(device))!;
    await expect(llama("smollm2-135m", { device: missing })).rejects.toThrow(
      `No device "${missing}" on this machine. There is: ${there.join(", ")}.`,
    );
  });

  test("a call after close", async () => {
    const closed = await llama("smollm2-135m", { parallel: 1, context: 256, ...quiet });
    const running = expect(closed.complete(ask("Tell a long story."))).rejects.toThrow("llama/smollm2-135m was closed");
    await closed.close!();
    await running;
    await expect(closed.complete(ask("Hello"))).rejects.toThrow("llama/smollm2-135m was closed");
  });
});

test("a file has the same endpoint wherever it lies, and another when its bytes differ", async () => {
  const directory = mkdtempSync(join(tmpdir(), "gguf-"));
  const path = await defaultModelPath();
  const copy = join(directory, "copy.gguf");
  const bytes = readFileSync(path);
  writeFileSync(copy, bytes);
  const endpoint = async (path: string) => {
    const opened = await llama(path, { parallel: 1, context: 256, ...quiet });
    await opened.close!();
    return opened.endpoint;
  };
  const original = await endpoint(path);
  expect(await endpoint(copy)).toBe(original);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(copy, bytes);
  expect(await endpoint(copy)).not.toBe(original);
  rmSync(directory, { recursive: true });
});

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, index) => sum + value * y[index]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
