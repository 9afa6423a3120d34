/** What is anthropic's own; what it shares with the other providers is in contract.test.ts. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { anthropic } from "./anthropic.ts";
import { anthropicServer } from "./testing/anthropic-server.ts";
import { KEY, type WireServer } from "./testing/wire-server.ts";

let server: WireServer;
const HELLO = [{ role: "user", content: "Hello there" }] as const;

beforeEach(async () => {
  server = await anthropicServer();
  vi.stubEnv("ANTHROPIC_API_KEY", "");
  vi.stubEnv("ANTHROPIC_BASE_URL", "");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
});

test("a missing key is named", async () => {
  await expect(anthropic("claude-sonnet-5")).rejects.toMatchObject({
    kind: "key",
    message: "anthropic/claude-sonnet-5 needs a key: set ANTHROPIC_API_KEY.",
  });
});

test("key and base URL come from the environment", async () => {
  vi.stubEnv("ANTHROPIC_API_KEY", KEY);
  vi.stubEnv("ANTHROPIC_BASE_URL", server.url);
  expect((await (await anthropic("small")).complete(HELLO)).finish).toBe("stop");
});

test("system messages go where the API wants them, every reply has a limit, and sampling is the API's", async () => {
  const model = await anthropic("small", { baseUrl: server.url, apiKey: KEY });
  const system = (content: string) => ({ role: "system", content }) as const;
  await model.complete([system("Be brief."), system("Be kind."), ...HELLO], { temperature: 0, topP: 0.5, seed: 1 });
  expect(server.received[0]!.body).toEqual({
    model: "small",
    system: "Be brief.\n\nBe kind.",
    messages: HELLO,
    max_tokens: 8192,
    stream: false,
  });
});

test("a model that is to be retired is not announced on the console", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const model = await anthropic("claude-sonnet-4-5", { baseUrl: server.url, apiKey: KEY });
  await expect(model.complete(HELLO)).rejects.toMatchObject({ kind: "unknown-model" });
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

test.each([
  ["model_context_window_exceeded", "length"],
  ["stop_sequence", "stop"],
] as const)("%s is %s", async (stop_reason, finish) => {
  const content = [
    { type: "thinking", thinking: "Hm." },
    { type: "text", text: "Well" },
  ];
  server.script({ send: JSON.stringify({ content, stop_reason, usage: { input_tokens: 2, output_tokens: 1 } }) });
  const model = await anthropic("small", { baseUrl: server.url, apiKey: KEY });
  expect(await model.complete(HELLO)).toEqual({ text: "Well", finish, tokens: { input: 2, output: 1 } });
});

test("a spend limit is a matter of quota, whatever its status", async () => {
  const details = { error_code: "enforced_spend_limit_reached" };
  const error = { type: "rate_limit_error", message: "You have reached your spend limit.", details };
  server.script({ status: 429, send: JSON.stringify({ type: "error", error }) });
  const model = await anthropic("small", { baseUrl: server.url, apiKey: KEY });
  await expect(model.complete(HELLO)).rejects.toMatchObject({ kind: "quota" });
});
