/** What takes minutes: the real index, a hub that never answers, and the same calls twice. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { afterEach, expect, test, vi } from "vitest";
import { catalogue } from "../catalogue.ts";
import { pullModel } from "../download.ts";
import { llama } from "./llama.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each(Object.keys(catalogue))("%s comes from a source that can be reached, loads and answers", async (name) => {
  const directory = mkdtempSync(`${tmpdir()}/models-`);
  vi.stubEnv("ESPALIER_MODELS", directory);
  const model = await llama(name, { parallel: 1, context: 256, device: "cpu" });
  const { text } = await model.complete([{ role: "user", content: "Name a colour." }], { maxTokens: 8 });
  expect(text).not.toBe("");
  await model.close!();
  rmSync(directory, { recursive: true });
});

test("a hub that takes connections and never answers costs five seconds", async () => {
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  const directory = mkdtempSync(`${tmpdir()}/models-`);
  vi.stubEnv("ESPALIER_MODELS", directory);
  vi.stubEnv("HF_ENDPOINT", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("PATH", directory);
  await expect(pullModel("smollm2-135m")).rejects.toThrow("no answer within 5 s");
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

test("greedy replies are the same in the same company", async () => {
  const topics = [
    "rain",
    "bread",
    "bridges",
    "owls",
    "clocks",
    "salt",
    "trains",
    "ice",
    "letters",
    "paint",
    "wells",
    "wool",
  ];
  const together = async () => {
    const model = await llama("smollm2-135m", { context: 512, device: "cpu" });
    const replies = await Promise.all(
      topics.map((topic) => model.complete([{ role: "user", content: `Tell me about ${topic}.` }], { maxTokens: 40 })),
    );
    await model.close!();
    return replies.map(({ text }) => text);
  };
  expect(await together()).toEqual(await together());
});
