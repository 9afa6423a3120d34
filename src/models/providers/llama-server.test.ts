/** What is llama-server's own; what it shares with the other providers is in contract.test.ts. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { llamaServer } from "./llama-server.ts";
import { llamaCppServer } from "./testing/llama-cpp-server.ts";
import { CONTEXT, KEY, type WireServer } from "./testing/wire-server.ts";

let server: WireServer;
const HELLO = [{ role: "user", content: "Hello there" }] as const;

beforeEach(async () => {
  server = await llamaCppServer();
  vi.stubEnv("LLAMA_SERVER_URL", server.url);
  vi.stubEnv("LLAMA_API_KEY", "");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
});

test("knows the server's context size, and needs no key", async () => {
  const model = await llamaServer("small");
  expect(model.contextSize).toBe(CONTEXT);
  expect(server.received.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});

test("a key comes from the variable that the server itself reads", async () => {
  vi.stubEnv("LLAMA_API_KEY", KEY);
  await (await llamaServer("small")).complete(HELLO);
  expect(server.received.at(-1)!.headers.authorization).toBe(`Bearer ${KEY}`);
});

test("asks for the stream's events in any cut", async () => {
  const event = (content: string, finish_reason: string | null) =>
    `data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason }] })}`;
  const events = [": a comment", event("Hi", null), event("!", "stop"), "data: [DONE]", event("late", null)];
  for (const newline of ["\n", "\r\n"]) {
    server.script({ send: events.join(newline + newline) + newline, type: "text/event-stream" });
    expect((await (await llamaServer("small")).complete(HELLO, { onText: () => {} })).text).toBe("Hi!");
  }
});

test("counts with the server's tokenizer", async () => {
  const model = await llamaServer("small");
  expect(await model.countTokens!(["a b c", "", "a"])).toEqual([3, 0, 1]);
});

test("what the server was not started for will not come by asking again", async () => {
  const message = "This server does not support embeddings. Start it with `--embeddings`";
  const error = { code: 501, message, type: "not_supported_error" };
  const fetch: typeof globalThis.fetch = async (url) =>
    String(url).endsWith("/props") ? Response.json({}) : Response.json({ error }, { status: 501 });
  const model = await llamaServer("small", { fetch });
  expect(model.contextSize).toBeUndefined();
  await expect(model.embed!(["a"])).rejects.toMatchObject({
    kind: "request",
    message: expect.stringContaining("--embeddings"),
  });
});
