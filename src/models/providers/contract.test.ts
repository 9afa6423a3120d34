/** What holds for every provider that speaks HTTP, seen over real connections through the real SDKs. */
import { createServer } from "node:net";
import { inspect } from "node:util";
import { ChatOpenAI } from "@langchain/openai";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Message, Model, ModelError } from "../model.ts";
import { anthropic } from "./anthropic.ts";
import { fromLangChain } from "./langchain.ts";
import { llamaServer } from "./llama-server.ts";
import { ollama } from "./ollama.ts";
import { openai } from "./openai.ts";
import { anthropicServer } from "./testing/anthropic-server.ts";
import { llamaCppServer } from "./testing/llama-cpp-server.ts";
import { ollamaServer } from "./testing/ollama-server.ts";
import { openaiServer } from "./testing/openai-server.ts";
import { CONTEXT, KEY, MODELS, type WireServer, words } from "./testing/wire-server.ts";

interface Provider {
  readonly name: string;
  start(): Promise<WireServer>;
  open(
    url: string,
    options?: { name?: string; apiKey?: string; maxTokens?: number; timeout?: number; fetch?: typeof fetch },
  ): Promise<Model>;
  /** What the provider can do; what it cannot is tested to be said plainly. */
  readonly has: {
    key?: true;
    sampling?: true;
    refusal?: true;
    logprobs?: true;
    cached?: true;
    cacheWrite?: true;
    /** An error as it comes in the middle of a stream. */
    errorsInStream?: string;
  };
  /** Where a schema stands in the request. */
  // biome-ignore lint/suspicious/noExplicitAny: the request of each provider has its own shape
  schema(body: any): unknown;
}

/** Add new providers here. */
const PROVIDERS: Provider[] = [
  {
    name: "openai",
    start: openaiServer,
    open: (url, { name = "small", ...options } = {}) => openai(name, { baseUrl: `${url}/v1`, apiKey: KEY, ...options }),
    has: {
      key: true,
      sampling: true,
      refusal: true,
      logprobs: true,
      cached: true,
      errorsInStream: 'data: {"error":{"message":"The server had an error","type":"server_error","code":null}}\n\n',
    },
    schema: (body) => body.response_format.json_schema.schema,
  },
  {
    name: "anthropic",
    start: anthropicServer,
    open: (url, { name = "small", ...options } = {}) => anthropic(name, { baseUrl: url, apiKey: KEY, ...options }),
    has: {
      key: true,
      refusal: true,
      cached: true,
      cacheWrite: true,
      errorsInStream:
        'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
    },
    schema: (body) => body.output_config.format.schema,
  },
  {
    name: "ollama",
    start: ollamaServer,
    open: (url, { name = "small", ...options } = {}) => ollama(name, { baseUrl: url, ...options }),
    has: {
      sampling: true,
      logprobs: true,
      errorsInStream: '{"error":"an error was encountered while running the model"}\n',
    },
    schema: (body) => body.format,
  },
  {
    name: "llama-server",
    start: llamaCppServer,
    open: (url, { name = "small", ...options } = {}) => llamaServer(name, { baseUrl: url, apiKey: KEY, ...options }),
    has: {
      key: true,
      sampling: true,
      logprobs: true,
      cached: true,
      errorsInStream: 'data: {"error":{"code":500,"message":"Compute error.","type":"server_error"}}\n\n',
    },
    schema: (body) => body.response_format.json_schema.schema,
  },
  {
    name: "langchain",
    start: openaiServer,
    open: async (url, { name = "small", apiKey = KEY, maxTokens } = {}) => {
      const configuration = { baseURL: `${url}/v1` };
      const limit = maxTokens === undefined ? {} : { maxTokens };
      return fromLangChain(new ChatOpenAI({ model: name, apiKey, configuration, maxRetries: 0, ...limit }));
    },
    // LangChain leaves the text of a refusal out; langchain.test.ts has what it does pass on.
    has: { key: true, cached: true },
    schema: (body) => body.response_format.json_schema.schema,
  },
];

const HELLO: Message[] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "What is a lighthouse for?" },
];

describe.each(PROVIDERS)("$name", ({ name, start, open, has, schema }) => {
  let server: WireServer;
  let model: Model;

  beforeEach(async () => {
    server = await start();
    model = await open(server.url);
  });

  afterEach(async () => {
    await model.close?.();
    await server[Symbol.asyncDispose]();
  });

  /** The error of a call that must fail. */
  const errorOf = (call: Promise<unknown>): Promise<ModelError> =>
    call.then(
      (value) => Promise.reject(new Error(`it gave ${inspect(value)}`)),
      (error) => error,
    );

  test("answers", async () => {
    const reply = await model.complete(HELLO);
    expect(reply.text).toBe("You said: What is a lighthouse for? – naïve 漢字 🌊.");
    expect(reply.finish).toBe("stop");
    expect(reply.tokens).toEqual({ input: 5, output: 11 });
    expect(reply.logprobs).toBeUndefined();
  });

  test("says who answers", () => {
    expect(model.id).toBe(`${name}/small`);
    expect(model.endpoint).toMatch(name === "langchain" ? /^langchain:openai:/ : server.url);
  });

  test("passes what was asked for", async () => {
    const settings = has.sampling ? { stop: ["END"], temperature: 0.25, topP: 0.5 } : { stop: ["END"] };
    await model.complete(HELLO, settings);
    const sent = JSON.stringify(server.received.at(-1)!.body);
    for (const value of Object.values(settings)) expect(sent).toContain(JSON.stringify(value));
    expect(sent).toContain("Be brief.");
  });

  test("a stream gives the same reply, piece by piece", async () => {
    const pieces: string[] = [];
    const streamed = await model.complete(HELLO, { onText: (delta) => pieces.push(delta) });
    expect(streamed).toEqual(await model.complete(HELLO));
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join("")).toBe(streamed.text);
  });

  test("a reply cut at the limit says so", async () => {
    const short = name === "langchain" ? await open(server.url, { maxTokens: 3 }) : model;
    for (const onText of [undefined, () => {}]) {
      const reply = await short.complete(HELLO, { maxTokens: 3, ...(onText ? { onText } : {}) });
      expect(reply).toEqual({ text: "You said: What", finish: "length", tokens: { input: 5, output: 3 } });
    }
  });

  if (has.refusal)
    test("a refusal is told from a reply", async () => {
      for (const onText of [undefined, () => {}]) {
        server.script({ refuse: "I cannot help with that." });
        const reply = await model.complete(HELLO, onText ? { onText } : {});
        expect(reply).toMatchObject({ text: "I cannot help with that.", finish: "refusal" });
      }
    });

  if (has.cached)
    test("all input is counted, what came from a cache with it", async () => {
      const step = { reply: "Yes.", cached: 3, ...(has.cacheWrite ? { written: 1 } : {}) };
      server.script(step, step);
      const tokens = { input: 5, output: 1, cachedInput: 3, ...(has.cacheWrite ? { cacheWrite: 1 } : {}) };
      expect((await model.complete(HELLO)).tokens).toEqual(tokens);
      expect((await model.complete(HELLO, { onText: () => {} })).tokens).toEqual(tokens);
    });

  test("a schema goes with the request", async () => {
    server.script({ reply: '{"use":"ships"}' });
    const use = {
      type: "object",
      properties: { use: { type: "string" } },
      required: ["use"],
      additionalProperties: false,
    };
    const { text } = await model.complete(HELLO, { schema: use });
    expect(text).toBe('{"use":"ships"}');
    expect(schema(server.received.at(-1)!.body)).toMatchObject(use);
  });

  if (has.logprobs) {
    test("gives log-probabilities", async () => {
      for (const onText of [undefined, () => {}]) {
        const { text, logprobs } = await model.complete(HELLO, { logprobs: 2, ...(onText ? { onText } : {}) });
        expect(logprobs!.map(({ token }) => token)).toEqual(words(text));
        expect(logprobs![0]).toEqual({
          token: "You",
          logprob: -0.25,
          top: [
            { token: "You", logprob: -0.25 },
            { token: "other1", logprob: -1.25 },
          ],
        });
      }
    });
  } else {
    test("says that it has no log-probabilities, and who has", async () => {
      const error = await errorOf(model.complete(HELLO, { logprobs: 2 }));
      expect(error).toMatchObject({ kind: "request", retryable: false });
      expect(error.message).toContain("llama, llama-server, ollama, openai");
      expect(server.received).toHaveLength(0);
    });
  }

  test.each([
    ["rate-limit", "rate-limit"],
    ["quota", "quota"],
    ["unknown-model", "unknown-model"],
    ["context", "context"],
    ["request", "request"],
    ["overloaded", "unavailable"],
    ["server-error", "unavailable"],
  ] as const)("%s becomes an error of kind %s", async (fail, kind) => {
    server.script({ fail }, { fail });
    for (const onText of [undefined, () => {}]) {
      const error = await errorOf(model.complete(HELLO, onText ? { onText } : {}));
      expect(error).toMatchObject({ name: "ModelError", kind });
      expect(error.message).toContain(name === "ollama" && kind === "unknown-model" ? "ollama pull" : model.id);
    }
  });

  test("waits as long as the provider asks", async () => {
    const fail = "rate-limit";
    server.script({ fail, headers: { "retry-after": "7" } });
    expect(await errorOf(model.complete(HELLO))).toMatchObject({ retryAfter: 7000 });
    server.script({ fail, headers: { "retry-after": "7", "retry-after-ms": "250" } });
    expect(await errorOf(model.complete(HELLO))).toMatchObject({ retryAfter: 250 });
    server.script({ fail, headers: { "retry-after": new Date(Date.now() + 3_600_000).toUTCString() } });
    const { retryAfter } = await errorOf(model.complete(HELLO));
    expect(retryAfter).toBeGreaterThan(3_000_000);
    expect(retryAfter).toBeLessThanOrEqual(3_600_000);
    server.script({ fail });
    expect((await errorOf(model.complete(HELLO))).retryAfter).toBeUndefined();
  });

  test("is asked once: whether to ask again is not the SDK's to decide", async () => {
    server.script({ fail: "server-error" }, { fail: "rate-limit" });
    const before = server.received.length;
    await errorOf(model.complete(HELLO));
    expect(server.received.length).toBe(before + 1);
  });

  test("a prompt that is too long is an error of kind context", async () => {
    const content = "word ".repeat(CONTEXT + 1);
    expect(await errorOf(model.complete([{ role: "user", content }]))).toMatchObject({ kind: "context" });
  });

  test("an unknown model is named", async () => {
    const error = await errorOf(open(server.url, { name: "none" }).then((none) => none.complete(HELLO)));
    expect(error.kind).toBe("unknown-model");
    expect(error.message).toContain("none");
    if (name === "ollama") expect(error.message).toContain(MODELS.map((known) => `${known}:latest`).join(", "));
  });

  if (has.key)
    test("a wrong key is an error that never shows it", async () => {
      const apiKey = "wrong-key-31337";
      const wrong = await open(server.url, { apiKey });
      const error = await errorOf(wrong.complete(HELLO));
      expect(error.kind).toBe("key");
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain(apiKey);
      if (name !== "langchain") expect(error.message).toMatch(/_API_KEY/);
      expect(JSON.stringify(wrong)).not.toContain(apiKey);
      expect(inspect(wrong, { depth: null, showHidden: true })).not.toContain(apiKey);
    });

  if (has.key && name !== "langchain")
    test("a key that no header can carry is an error that never shows it, before anything is sent", async () => {
      for (const apiKey of ["sk-31337\nfoo", "sk-31337 foo", "sk-31337ключ", "sk-31337\u0000"]) {
        const before = server.received.length;
        const error = await errorOf(open(server.url, { apiKey }));
        expect(error).toMatchObject({ kind: "key", message: expect.stringContaining("a character that no key has") });
        expect(inspect(error, { depth: null, showHidden: true })).not.toContain("31337");
        expect(server.received).toHaveLength(before);
      }
      const padded = await open(server.url, { apiKey: ` ${KEY}\n` });
      expect((await padded.complete(HELLO)).finish).toBe("stop");
    });

  if (name !== "langchain")
    test("what is no base URL is said to be none, by the name of who gave it", async () => {
      const urls = name === "ollama" ? ["ftp://box", "http://"] : ["ftp://box", "localhost:8000", "localhost"];
      for (const url of urls) {
        await expect(open(url)).rejects.toThrow(/ is not a base URL\. --base-url should be like http:\/\/host:port/);
      }
    });

  if (name !== "langchain")
    test.each(["http://ann:pw-31337@127.0.0.1:1", "htp://ann:pw-31337@127.0.0.1?token=pw-31337"])(
      "%s is refused without its password being shown",
      async (url) => {
        const error = await errorOf(open(url));
        expect(error.message).toContain("--base-url");
        expect(inspect(error, { depth: null, showHidden: true })).not.toContain("31337");
      },
    );

  test("a connection dropped before or inside the reply is unavailable", async () => {
    for (const drop of ["before", "inside"] as const) {
      for (const onText of [undefined, () => {}]) {
        server.script({ drop });
        const error = await errorOf(model.complete(HELLO, onText ? { onText } : {}));
        expect(error).toMatchObject({ kind: "unavailable", retryable: true });
      }
    }
  });

  if (has.errorsInStream)
    test("an error in the middle of a stream is one", async () => {
      const type = name === "ollama" ? "application/x-ndjson" : "text/event-stream";
      server.script({ send: has.errorsInStream!, type });
      const reason = /"(?:message|error)":"([^"]+)"/.exec(has.errorsInStream!)![1];
      expect(await errorOf(model.complete(HELLO, { onText: () => {} }))).toMatchObject({
        kind: "unavailable",
        message: expect.stringContaining(reason!),
      });
    });

  if (name !== "langchain")
    test("a reply of the wrong shape shows its beginning", async () => {
      const page = { send: "<html><title>Sign in to the guest network</title></html>", type: "text/html" };
      for (const onText of [undefined, () => {}]) {
        server.script(page);
        const error = await errorOf(model.complete(HELLO, onText ? { onText } : {}));
        expect(error.kind).toBe("request");
        expect(error.message).toContain("<html><title>Sign in");
      }
      server.script({ send: '{"choices":[],"content":"x"}' });
      expect((await errorOf(model.complete(HELLO))).message).toContain('{"choices":[]');
      server.script({ send: '{"choices":[{"mess' });
      expect(await errorOf(model.complete(HELLO))).toMatchObject({
        kind: "unavailable",
        message: expect.stringContaining('{"choices":[{"mess'),
      });
    });

  test("a gateway's error page is cut short", async () => {
    server.script({ status: 502, type: "text/html", send: `<html>Bad gateway ${"x".repeat(5000)}</html>` });
    const error = await errorOf(model.complete(HELLO));
    expect(error.kind).toBe("unavailable");
    expect(error.message).toContain("Bad gateway");
    expect(error.message.length).toBeLessThan(500);
  });

  test("an abort rejects with the signal's reason", async () => {
    for (const onText of [undefined, () => {}]) {
      server.script({ hang: true });
      const controller = new AbortController();
      const arrived = server.arrival();
      const call = errorOf(model.complete(HELLO, { signal: controller.signal, ...(onText ? { onText } : {}) }));
      await arrived;
      controller.abort(new Error("the person changed their mind"));
      expect((await call).message).toBe("the person changed their mind");
    }
    const done = AbortSignal.abort(new Error("already over"));
    expect((await errorOf(model.complete(HELLO, { signal: done }))).message).toBe("already over");
  });

  test("an abort inside a stream ends it", async () => {
    const controller = new AbortController();
    const onText = () => controller.abort(new Error("enough"));
    expect((await errorOf(model.complete(HELLO, { signal: controller.signal, onText }))).message).toBe("enough");
  });

  test("what onText throws ends the call, as it is", async () => {
    const fault = new TypeError("terminated: my page is gone");
    let heard = 0;
    const onText = () => {
      heard++;
      throw fault;
    };
    expect(await errorOf(model.complete(HELLO, { onText }))).toBe(fault);
    expect(heard).toBe(1);
  });

  test("the reason stands in the error, however a server writes it", async () => {
    for (const send of [
      '{"detail":"no such adapter"}',
      '{"message":"no such adapter"}',
      '{"error":"no such adapter"}',
    ]) {
      server.script({ status: 422, send });
      expect((await errorOf(model.complete(HELLO))).message).toContain("no such adapter");
    }
  });

  if (name !== "langchain")
    test("a whole reply of the wrong shape is not asked for again", async () => {
      for (const send of ['{"object":"list"}', "[]"]) {
        for (const onText of [undefined, () => {}]) {
          server.script({ send });
          const error = await errorOf(model.complete(HELLO, onText ? { onText } : {}));
          expect(error, send).toMatchObject({ kind: "request", message: expect.stringContaining(send) });
        }
      }
    });

  if (name !== "langchain")
    test("an error that comes with status 200 is one, in place of a stream too", async () => {
      const error = { message: "You exceeded your current quota.", type: "insufficient_quota" };
      for (const onText of [undefined, () => {}]) {
        server.script({ send: JSON.stringify(name === "ollama" ? { error: error.message } : { error }) });
        const found = await errorOf(model.complete(HELLO, onText ? { onText } : {}));
        expect(found.message).toContain(`${model.id} answered: You exceeded`);
        if (name !== "ollama") expect(found.kind).toBe("quota");
      }
    });

  if (name !== "langchain")
    test("nothing is printed, whatever comes", async () => {
      const methods = ["log", "info", "warn", "error", "debug"] as const;
      const spies = methods.map((method) => vi.spyOn(console, method).mockImplementation(() => {}));
      const broken = { send: 'data: {"choices\n\n', type: "text/event-stream" };
      server.script({ status: 502, send: "<html>" }, broken, { fail: "server-error" }, { send: '{"mess' });
      for (const onText of [undefined, () => {}, () => {}, undefined]) {
        await errorOf(model.complete(HELLO, onText ? { onText } : {}));
      }
      for (const spy of spies) expect(spy.mock.calls).toEqual([]);
      vi.restoreAllMocks();
    });

  if (name !== "langchain")
    test("after it was closed it says so, and is not asked again", async () => {
      const closed = await open(server.url);
      await closed.close!();
      for (const onText of [undefined, () => {}]) {
        const error = await errorOf(closed.complete(HELLO, onText ? { onText } : {}));
        expect(error).toMatchObject({ kind: "request", message: `${model.id}: it was closed.` });
      }
    });

  test("a refused connection says where, and how to start the server", async () => {
    const port = await freePort();
    const error = await errorOf(open(`http://127.0.0.1:${port}`).then((gone) => gone.complete(HELLO)));
    expect(error.kind).toBe("unavailable");
    if (name === "ollama") expect(error.message).toContain("ollama serve");
    if (name === "llama-server") expect(error.message).toContain("llama-server -m");
    if (name !== "langchain") expect(error.message).toContain(`nothing listens at http://127.0.0.1:${port}`);
  });

  if (name !== "langchain") {
    test("a reply that takes too long is unavailable, and says what to change", async () => {
      const hasty = await open(server.url, { timeout: 30 });
      for (const onText of [undefined, () => {}]) {
        server.script({ hang: true });
        const error = await errorOf(hasty.complete(HELLO, onText ? { onText } : {}));
        expect(error.kind).toBe("unavailable");
        expect(error.message).toContain("The option `timeout`");
      }
    });

    test("a fetch of one's own waits no longer than that either, before the reply and inside it", async () => {
      const half = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{"a":')) });
      for (const body of [undefined, half]) {
        const asked = Promise.withResolvers<void>();
        const own: typeof fetch = async (url, init) => {
          if (!String(url).endsWith(server.path)) return fetch(url, init);
          asked.resolve();
          if (body) return new Response(body, { headers: { "content-type": "application/json" } });
          return new Promise((_, reject) =>
            init!.signal!.addEventListener("abort", () => reject(init!.signal!.reason)),
          );
        };
        const patient = await open(server.url, { timeout: 60_000, fetch: own });
        vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
        const call = errorOf(patient.complete(HELLO));
        await asked.promise;
        await vi.advanceTimersByTimeAsync(100_000).finally(() => vi.useRealTimers());
        const error = await call;
        expect(error).toMatchObject({ kind: "unavailable", message: expect.stringContaining("The option `timeout`") });
      }
    });

    test("a server that has moved says where to", async () => {
      server.script({ status: 308, send: "", headers: { location: "https://example.org/v2" } });
      const error = await errorOf(model.complete(HELLO));
      expect(error).toMatchObject({ kind: "request", message: expect.stringContaining("https://example.org/v2") });
    });
  }

  test("counts tokens", async () => {
    const [none, some] = await model.countTokens!(["", "What is a lighthouse for?"]);
    expect(none).toBe(0);
    expect(some).toBeGreaterThanOrEqual(5);
    expect(some).toBeLessThanOrEqual(9);
  });

  if (["openai", "ollama", "llama-server"].includes(name))
    test("embeds texts in order", async () => {
      expect(await model.embed!(["a", "bbb", "cc"])).toEqual([
        [1, 0.5],
        [3, 0.5],
        [2, 0.5],
      ]);
      expect(await model.embed!([])).toEqual([]);
    });
});

/** A port at which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
