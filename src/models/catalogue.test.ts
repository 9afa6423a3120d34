import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { catalogue, locateModel, modelPath, modelsDirectory } from "./catalogue.ts";
import { defaultModelPath } from "./testing.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("models are kept where each operating system keeps caches, unless ESPALIER_MODELS says otherwise", () => {
  expect(modelsDirectory({ ESPALIER_MODELS: "/big/disk", XDG_CACHE_HOME: "/cache" })).toBe("/big/disk");
  expect(modelsDirectory({ XDG_CACHE_HOME: "/cache" })).toBe(join("/cache", "espalier", "models"));
  expect(modelsDirectory({}, "linux")).toBe(join(homedir(), ".cache", "espalier", "models"));
  expect(modelsDirectory({}, "darwin")).toBe(join(homedir(), "Library", "Caches", "espalier", "models"));
  expect(modelsDirectory({ LOCALAPPDATA: "/local" }, "win32")).toBe(join("/local", "espalier", "Cache", "models"));
});

test("a model is found when its file has its size", () => {
  const directory = mkdtempSync(join(tmpdir(), "models-"));
  vi.stubEnv("ESPALIER_MODELS", directory);
  expect(locateModel("smollm2-135m")).toBeUndefined();
  writeFileSync(modelPath("smollm2-135m"), "half");
  expect(locateModel("smollm2-135m")).toBeUndefined();
  truncateSync(modelPath("smollm2-135m"), catalogue["smollm2-135m"].bytes);
  expect(locateModel("smollm2-135m")).toBe(join(directory, "SmolLM2-135M-Instruct.Q4_1.gguf"));
  rmSync(directory, { recursive: true });
});

test("an unknown name is refused with those that are known", () => {
  expect(() => locateModel("smollm3")).toThrow(
    /No local model named "smollm3"\. Known names: smollm2-135m, gemma-3-270m\./,
  );
  expect(() => locateModel("constructor")).toThrow(/No local model named "constructor"/);
});

test("the default model can be had on this machine", async () => {
  expect(existsSync(await defaultModelPath())).toBe(true);
});
