import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeTinyModel } from "../../../ggml/testing/tiny-model.ts";
import { sha256OfFile } from "../../catalogue/sha256.ts";
import { openTokenizer, type Tokenizer } from "./tokenizer.ts";

let folder: string;
let file: string;
let tokenizer: Tokenizer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-tokenizer-"));
  vi.stubEnv("ESPALIER_MODELS", folder);
  file = join(folder, "tiny.gguf");
  await writeTinyModel(file, { architecture: "llama", type: "F32" });
  tokenizer = await openTokenizer(`llama/${file}`);
});

afterAll(async () => {
  await tokenizer[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

test("it says which file it reads, and what of", async () => {
  expect(tokenizer).toMatchObject({ path: file, sha256: await sha256OfFile(file), architecture: "llama" });
  expect(tokenizer.contextTokens).toBeGreaterThan(0);
  expect(tokenizer.llamaCpp).not.toBe("");
});

test("texts survive being tokens", () => {
  for (const text of ["the answer is good", "yes", "no, not at all"]) {
    expect(tokenizer.detokenize(tokenizer.tokenize(text))).toBe(text);
  }
});

test("a prompt holds its messages and ends where the reply begins; a reply ends with a token of its own", () => {
  const [short, long] = ["one", "one two"].map((content) => tokenizer.prompt([{ role: "user", content }]));
  expect(tokenizer.detokenize(long!)).toContain("one two");
  expect(long!.length).toBeGreaterThan(short!.length);
  const [text, reply] = [tokenizer.tokenize("good"), tokenizer.reply("good")];
  expect(reply.slice(0, text.length)).toEqual(text);
  expect(reply).toHaveLength(text.length + 1);
});

test("a hosted model and a file that is no model are refused with what works", async () => {
  await expect(openTokenizer("openai/gpt-5")).rejects.toThrow(/begin with llama\//);
  await expect(openTokenizer(`llama/${join(folder, "none.gguf")}`)).rejects.toThrow(/none\.gguf/);
});
