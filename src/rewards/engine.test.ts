import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeTinyModel } from "../ggml/testing/tiny-model.ts";
import { llamaCpp } from "./engine.ts";

let folder: string;
let base: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-engine-"));
  base = join(folder, "base.gguf");
  await writeTinyModel(base, { architecture: "llama", type: "F32" });
});

afterAll(() => rm(folder, { recursive: true }));

test("a base whose numbers are scrambled or whose end is missing is refused by what is wrong with it", async () => {
  const whole = await readFile(base);
  const scrambled = join(folder, "scrambled.gguf");
  await writeFile(scrambled, Buffer.concat([whole.subarray(0, 4), Buffer.alloc(64, 0x30), whole.subarray(68)]));
  await expect(llamaCpp.openTokenizer(`llama/${scrambled}`)).rejects.toThrow(
    /scrambled\.gguf is not a GGUF file that can be used: .*version.*If it is damaged, get it again/,
  );
  const short = join(folder, "short.gguf");
  await writeFile(short, whole);
  await truncate(short, whole.length - 100);
  await expect(llamaCpp.openTokenizer(`llama/${short}`)).rejects.toThrow(
    /short\.gguf is not a GGUF file that can be used: .*end/,
  );
});
