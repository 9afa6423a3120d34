/** What is Ollama's own; what it shares with the other providers is in contract.test.ts. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ollama } from "./ollama.ts";
import { ollamaServer } from "./testing/ollama-server.ts";
import type { WireServer } from "./testing/wire-server.ts";

let server: WireServer;
const HELLO = [{ role: "user", content: "Hello there" }] as const;

beforeEach(async () => {
  server = await ollamaServer();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await server[Symbol.asyncDispose]();
});

test.each([
  ["", "http://127.0.0.1:11434"],
  ["box", "http://box:11434"],
  ["box:8000", "http://box:8000"],
  [":8000", "http://127.0.0.1:8000"],
  ["https://ollama.example.org", "https://ollama.example.org"],
])("OLLAMA_HOST=%s is %s", async (host, endpoint) => {
  vi.stubEnv("OLLAMA_HOST", host);
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (url) => {
    asked.push(String(url));
    return Response.json({ version: "0.14.1" });
  };
  expect((await ollama("small", { fetch })).endpoint).toBe(endpoint);
  expect(asked[0]).toMatch(endpoint);
});

test("the server may not cut a prompt or slide along a reply", async () => {
  const model = await ollama("small", { baseUrl: server.url });
  await model.complete(HELLO, { seed: 7 });
  expect(server.received.at(-1)!.body).toMatchObject({ truncate: false, shift: false, options: { seed: 7 } });
});

test("tokens that a cache hid are estimated", async () => {
  const reply = { message: { role: "assistant", content: "Hi." }, done: true, done_reason: "stop", eval_count: 2 };
  server.script({ send: JSON.stringify(reply) });
  const model = await ollama("small", { baseUrl: server.url });
  expect((await model.complete(HELLO)).tokens).toEqual({ input: 3, output: 2 });
});

test("a model that is not there, on a server without any, is still named", async () => {
  server.script({ fail: "unknown-model" });
  const model = await ollama("llama3.2", { baseUrl: server.url });
  await expect(model.complete(HELLO)).rejects.toMatchObject({
    message: `The Ollama server at ${server.url} has no model "llama3.2". To get it: ollama pull llama3.2. It has: small:latest, medium:latest.`,
  });
});

test("nothing is printed, whatever comes", async () => {
  const log = vi.spyOn(console, "log");
  const warn = vi.spyOn(console, "warn");
  const page = { send: "<html>Bad gateway</html>", type: "text/html" };
  server.script({ ...page, status: 502 }, page, page, { send: '{"mess' });
  const model = await ollama("small", { baseUrl: server.url });
  for (const options of [{}, {}, { onText: () => {} }, {}]) {
    await expect(model.complete(HELLO, options)).rejects.toThrow(/Bad gateway|\{"mess/);
  }
  expect(log).not.toHaveBeenCalled();
  expect(warn).not.toHaveBeenCalled();
});
