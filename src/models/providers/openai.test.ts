/** What is openai's own; what it shares with the other providers is in contract.test.ts. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openai } from "./openai.ts";
import { openaiServer } from "./testing/openai-server.ts";
import { KEY, type WireServer } from "./testing/wire-server.ts";

let server: WireServer;
const HELLO = [{ role: "user", content: "Hello there" }] as const;

beforeEach(async () => {
  server = await openaiServer();
  vi.stubEnv("OPENAI_API_KEY", "");
  vi.stubEnv("OPENAI_BASE_URL", "");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
});

const local = (apiKey = KEY) => openai("small", { baseUrl: `${server.url}/v1`, apiKey });
const body = () => server.received.at(-1)!.body;

test("a missing key is named, unless the server is one's own", async () => {
  await expect(openai("gpt-5")).rejects.toMatchObject({
    kind: "key",
    message: "openai/gpt-5 needs a key: set OPENAI_API_KEY.",
  });
  const own = await openai("small", { baseUrl: `${server.url}/v1` });
  await own.complete(HELLO).catch(() => {});
  expect(server.received[0]!.path).toBe("/v1/chat/completions");
});

test("key and base URL come from the environment", async () => {
  vi.stubEnv("OPENAI_API_KEY", KEY);
  vi.stubEnv("OPENAI_BASE_URL", `${server.url}/v1/`);
  const model = await openai("small");
  expect((await model.complete(HELLO)).finish).toBe("stop");
  expect(model.endpoint).toBe(`${server.url}/v1`);
});

test("a base URL may have a query, which is sent and not shown", async () => {
  const model = await openai("small", { baseUrl: `${server.url}/v1?token=secret`, apiKey: KEY });
  expect(model.endpoint).toBe(`${server.url}/v1`);
  await model.complete(HELLO).catch(() => {});
  expect(server.received[0]!.path).toBe("/v1/chat/completions?token=secret");
});

test("a base URL that is none is said to come from its variable", async () => {
  vi.stubEnv("OPENAI_BASE_URL", "localhost:8000/v1");
  await expect(openai("small")).rejects.toThrow('"localhost:8000/v1" is not a base URL. OPENAI_BASE_URL should be');
});

test.each([
  ["127.0.0.1:9", "the proxy 127.0.0.1:9, which the environment names, is not there."],
  ["proxy.invalid:9", "the proxy proxy.invalid, which the environment names, is not there."],
])("the proxy %s that is not there is not taken for the server", async (proxy, message) => {
  vi.stubEnv("HTTP_PROXY", proxy);
  const model = await openai("small", { baseUrl: "http://model.example/v1" });
  await expect(model.complete(HELLO)).rejects.toMatchObject({
    kind: "unavailable",
    message: `openai/small: ${message}`,
  });
});

test("a compatible server gets the old name of the limit, openai the new one", async () => {
  const model = await local();
  await model.complete(HELLO, { maxTokens: 5 });
  expect(body()).toMatchObject({ max_tokens: 5 });

  let sent = "";
  const fetch = async (_url: unknown, init?: RequestInit) => {
    sent = String(init!.body);
    return new Response("{}", { status: 500 });
  };
  const hosted = await openai("gpt-5", { apiKey: KEY, fetch: fetch as typeof globalThis.fetch });
  await hosted.complete(HELLO, { maxTokens: 5, schema: { type: "array" } }).catch(() => {});
  expect(JSON.parse(sent)).toEqual({ model: "gpt-5", messages: HELLO, max_completion_tokens: 5 });
});

test("what a reasoning model refuses is left out and not sent again", async () => {
  const refuse = (param: string, code: string) => ({
    status: 400,
    send: JSON.stringify({
      error: { message: `Unsupported: '${param}'`, type: "invalid_request_error", param, code },
    }),
  });
  server.script(refuse("temperature", "unsupported_value"), refuse("max_tokens", "unsupported_parameter"));
  const model = await local();
  const options = { temperature: 0, maxTokens: 100, seed: 3 };
  expect((await model.complete(HELLO, options)).attempts).toBe(3);
  expect(body()).toMatchObject({ max_completion_tokens: 100, seed: 3 });
  expect(Object.keys(body())).not.toContain("temperature");
  expect((await model.complete(HELLO, options)).attempts).toBeUndefined();
  expect(server.received).toHaveLength(4);
});

test("what changes the meaning of a call is not left out", async () => {
  const error = { message: "Unsupported parameter: 'stop'", param: "stop", code: "unsupported_parameter" };
  server.script({ status: 400, send: JSON.stringify({ error }) });
  await expect((await local()).complete(HELLO, { stop: ["."] })).rejects.toMatchObject({ kind: "request" });
});

test("a schema is strict only where each object lists all its fields and no others", async () => {
  const model = await local();
  const strict = () => (body() as { response_format: { json_schema: unknown } }).response_format.json_schema;
  const properties = { a: { type: "string" }, b: { type: "array", items: { type: "object", properties: {} } } };
  const items = { type: "object", properties: {}, additionalProperties: false };
  const closed = { type: "object", properties: { b: { type: "array", items } }, additionalProperties: false };
  await model.complete(HELLO, { schema: { ...closed, required: ["b"] } });
  expect(strict()).toMatchObject({ strict: true });
  await model.complete(HELLO, { schema: { ...closed, required: [] } });
  expect(strict()).toMatchObject({ strict: false });
  await model.complete(HELLO, { schema: { ...closed, required: ["a", "b"], properties } });
  expect(strict()).toMatchObject({ strict: false });
});

test("a reply that the content filter stopped is a refusal", async () => {
  const choices = [{ message: { content: "I would" }, finish_reason: "content_filter" }];
  server.script({ send: JSON.stringify({ choices, usage: { prompt_tokens: 3, completion_tokens: 2 } }) });
  expect(await (await local()).complete(HELLO)).toMatchObject({ text: "I would", finish: "refusal" });
});

test("a server that counts nothing has its tokens estimated", async () => {
  const choices = [{ message: { content: "General Kenobi" }, finish_reason: "stop" }];
  server.script({ send: JSON.stringify({ choices }) });
  expect((await (await local()).complete(HELLO)).tokens).toEqual({ input: 3, output: 4 });
});

test("an error that a gateway sends with status 200 is one", async () => {
  const error = { message: "Provider returned error", code: 429 };
  server.script({ send: JSON.stringify({ error }) });
  await expect((await local()).complete(HELLO)).rejects.toMatchObject({ kind: "rate-limit" });
});

test("a stream that ends before the reply does is unavailable", async () => {
  const event = { choices: [{ delta: { content: "You" }, finish_reason: null }] };
  server.script({ send: `data: ${JSON.stringify(event)}\n\n`, type: "text/event-stream" });
  const call = (await local()).complete(HELLO, { onText: () => {} });
  await expect(call).rejects.toMatchObject({ kind: "unavailable", message: expect.stringContaining("stream ended") });
});

test("counts tokens as openai does, special ones as plain text", async () => {
  const model = await local();
  expect(await model.countTokens!(["Hello, world!", "<|endoftext|>"])).toEqual([4, 7]);
});

test("embeds more texts than one request takes", async () => {
  const texts = Array.from({ length: 300 }, (_, index) => "x".repeat(index));
  const vectors = await (await local()).embed!(texts);
  expect(vectors.map(([length]) => length)).toEqual(texts.map((text) => text.length));
  expect(server.received).toHaveLength(3);
});
