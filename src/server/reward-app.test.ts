/** The server over real connections, with a stand-in for the model. */
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EspalierError } from "../core/errors.ts";
import type { Score, ScoreAllOptions, ScoreItem } from "../rewards/reward-model.ts";
import { type Listening, listen } from "./listen.ts";
import { rewardApp } from "./reward-app.ts";
import { ScoringQueue } from "./scoring-queue.ts";
import { type RawRequest, rawRequest } from "./testing/raw-request.ts";

const token = "a-token-of-a-test";
let server: Listening;
let port: number;
let queue: ScoringQueue;
let model: ReturnType<typeof standIn>;

/** Prefers the longer, in logits of a character each; holds when told to, and fails at what says so. */
function standIn() {
  const batches: { readonly items: readonly ScoreItem[]; readonly signal: AbortSignal }[] = [];
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  return {
    id: "stand-in",
    batches,
    hold() {
      gate = Promise.withResolvers();
      return gate.resolve;
    },
    async begun(count: number) {
      while (batches.length < count) await setImmediate();
      return batches[count - 1]!;
    },
    async scoreAll(items: readonly ScoreItem[], { signal }: ScoreAllOptions = {}): Promise<Score[]> {
      batches.push({ items, signal: signal! });
      await Promise.race([gate.promise, new Promise((resolve) => signal!.addEventListener("abort", resolve))]);
      signal!.throwIfAborted();
      for (const { output } of items) {
        if (output === "fault") throw new EspalierError("/home/ann/models/base.gguf cannot be read");
      }
      return items.map(({ output }) => ({
        mean: output.length - 5,
        sd: 0.5,
        ...(output.length > 100 && { truncated: output.length - 100 }),
      }));
    },
  };
}

beforeEach(async () => {
  model = standIn();
  queue = new ScoringQueue(model, 2500);
  server = await listen((isOurHost) => rewardApp({ model, queue, token, isOurHost }));
  port = Number(new URL(server.url).port);
});
afterEach(() => server.close());

async function post(path: string, body: unknown, { signal }: { signal?: AbortSignal } = {}) {
  const response = await fetch(new URL(path, server.url), {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as never };
}

function send(request: Partial<RawRequest>) {
  return rawRequest(port, { method: "POST", path: "/score", token, body: '{"input":"i","output":"o"}', ...request });
}

async function waiting(outputs: number) {
  while (queue.waiting !== outputs) await setImmediate();
}

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));

describe("rerank", () => {
  const query = "What is a panda?";
  const documents = ["hi", "a bear of China", "a bear"];

  test.each(["/v1/rerank", "/v2/rerank", "/rerank"])("%s sorts by the probability to be preferred", async (path) => {
    const { status, body } = await post(path, { model: "any", query, documents });
    expect(status).toBe(200);
    expect(body).toEqual({
      model: "stand-in",
      object: "list",
      usage: { prompt_tokens: 22, total_tokens: 22 },
      results: [
        { index: 1, relevance_score: sigmoid(10) },
        { index: 2, relevance_score: sigmoid(1) },
        { index: 0, relevance_score: sigmoid(-3) },
      ],
    });
    expect(model.batches[0]!.items).toEqual(documents.map((output) => ({ input: query, output })));
  });

  test("gives as many as are wanted, with their texts where they are", async () => {
    const given = [{ text: "hi" }, "a bear", { text: "a bear of China", title: "passed over" }];
    const { body } = await post("/v1/rerank", { query, documents: given, top_n: 2, return_documents: true });
    expect(body).toMatchObject({
      results: [
        { index: 2, document: { text: "a bear of China" } },
        { index: 1, document: { text: "a bear" } },
      ],
    });
    const { body: all } = await post("/v1/rerank", { query, documents, top_n: 50, return_documents: null });
    expect((all as { results: object[] }).results.map((result) => Object.keys(result))).toEqual(
      Array(3).fill(["index", "relevance_score"]),
    );
  });

  test("rewards too far apart for a sigmoid are still in order", async () => {
    const { body } = await post("/v1/rerank", { query, documents: ["x".repeat(60), "x".repeat(70)] });
    expect(body).toMatchObject({ results: [{ index: 1 }, { index: 0 }] });
  });
});

describe("score", () => {
  test.each(["/score", "/v1/score"])("%s gives the rewards with what is known of their error", async (path) => {
    const about = { input: "i", task: "t", source: "s" };
    const { body } = await post(path, { ...about, outputs: ["one", "x".repeat(120)] });
    expect(body).toEqual({
      model: "stand-in",
      scores: [
        { mean: -2, sd: 0.5 },
        { mean: 115, sd: 0.5, truncated: 20 },
      ],
    });
    expect(model.batches[0]!.items[0]).toEqual({ ...about, output: "one" });
  });

  test("one output, of a conversation, in any script", async () => {
    const input = [{ role: "user", content: "Qu’est-ce qu’un 🐼 — 大熊猫 — дракон?" }];
    const output = "\u202e👩‍🚀 \u0000 \ud800 e\u0301";
    const { body } = await post("/score", { input, output });
    expect(body).toMatchObject({ scores: [{ mean: output.length - 5 }] });
    expect(model.batches[0]!.items).toEqual([{ input, output }]);
  });
});

test("what can be asked of the server itself: whether it lives, without a token, and what it serves", async () => {
  const health = await send({ method: "GET", path: "/health", token: "", body: "" });
  expect(health).toMatchObject({ status: 200, body: '{"status":"ok"}' });
  const models = await send({ method: "GET", path: "/v1/models", body: "" });
  expect(JSON.parse(models.body)).toMatchObject({ object: "list", data: [{ id: "stand-in", object: "model" }] });
});

describe("refused is a request", () => {
  test.each<[string, Partial<RawRequest>, number]>([
    ["without a token", { token: "" }, 401],
    ["with a wrong token", { token: "a-token-of-a-tesu" }, 401],
    ["with the beginning of a token", { token: "a-token" }, 401],
    ["with the token in its address", { token: "", path: `/score?token=${token}` }, 401],
    ["for the models, without a token", { token: "", method: "GET", path: "/v1/models", body: "" }, 401],
    ["for what there is not, without a token", { token: "", path: "/nothing" }, 401],
    ["by a name that is somebody else's: DNS rebinding", { headers: { Host: "evil.example" } }, 421],
    ["by somebody else's name with our port", { headers: { Host: "evil.example:PORT" } }, 421],
    ["for its health by somebody else's name", { method: "GET", path: "/health", headers: { Host: "evil" } }, 421],
    ["from another site", { headers: { Origin: "http://evil.example" } }, 403],
    ["from a page without an origin, as a sandboxed frame or a file", { headers: { Origin: "null" } }, 403],
    ["that the browser says comes from another site", { headers: { "Sec-Fetch-Site": "cross-site" } }, 403],
    ["that would delete", { method: "DELETE" }, 405],
    ["whether it may come from elsewhere", { method: "OPTIONS", headers: { Origin: "http://evil.example" } }, 405],
    ["for what there is not", { path: "/v1/embeddings" }, 404],
    ["to get a score", { method: "GET", body: "" }, 405],
    ["for a file outside", { method: "GET", path: "/../../../../etc/passwd", body: "" }, 404],
  ])("%s", async (_what, request, status) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers ?? {}).map(([name, value]) => [name, value.replace("PORT", String(port))]),
    );
    const reply = await send({ ...request, headers });
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.body)).toMatchObject({ error: { code: status, message: expect.any(String) } });
    expect(reply.head).toMatch(/content-security-policy: default-src 'none'/i);
    expect(reply.head).toMatch(/cache-control: no-store/i);
    expect(reply.head).not.toMatch(/set-cookie|access-control-allow/i);
    expect(model.batches).toEqual([]);
  });
});

describe("a body that cannot be used is refused, and told why", () => {
  const many = Array.from({ length: 1001 }, () => "x");
  test.each<[string, string, string | Uint8Array, RegExp]>([
    ["no JSON", "/score", '{"input": wrong}', /not JSON in UTF-8: Unexpected token 'w'/],
    ["nothing", "/score", "", /not JSON in UTF-8: Unexpected end/],
    ["half of it", "/score", '{"input":"i","out', /not JSON in UTF-8: Unterminated/],
    ["another encoding", "/score", Buffer.from('{"input":"é","output":"o"}', "latin1"), /not JSON in UTF-8: /],
    ["very many brackets", "/score", "[".repeat(1_000_000), /not JSON/],
    ["a list", "/score", "[]", /expected object/],
    ["no output", "/score", '{"input":"i"}', /either output or outputs is needed/],
    ["output and outputs", "/score", '{"input":"i","output":"o","outputs":["o"]}', /either output or outputs/],
    ["a number for an output", "/score", '{"input":"i","outputs":["o",7]}', /outputs\[1\]: .*expected string/],
    ["a number for an input", "/score", '{"input":7,"output":"o"}', /input: a string is needed, or a list of/],
    ["a message of nobody", "/score", '{"input":[{"content":"x"}],"output":"o"}', /input: a string is needed/],
    ["what is misspelled", "/score", '{"input":"i","output":"o","tusk":"t"}', /"tusk"/],
    ["no documents", "/rerank", '{"query":"q","documents":[]}', /documents: at least one is needed/],
    ["no query", "/rerank", '{"documents":["x"]}', /query: .*expected string/],
    ["a top_n of 0", "/rerank", '{"query":"q","documents":["x"],"top_n":0}', /top_n: /],
    [
      "a document of no text",
      "/rerank",
      '{"query":"q","documents":["x",{}]}',
      /documents\[1\]: a string is needed, or/,
    ],
    ["1001 documents", "/rerank", JSON.stringify({ query: "q", documents: many }), /at most 1000 in one request/],
    ["1001 wrong ones", "/rerank", JSON.stringify({ query: "q", documents: many.map(() => 0) }), /at most 1000/],
  ])("%s", async (_what, path, body, message) => {
    const reply = await send({ path, body });
    expect(reply.status).toBe(400);
    const { error } = JSON.parse(reply.body);
    expect(error).toMatchObject({ code: 400, type: "invalid_request_error" });
    expect(error.message).toMatch(message);
    expect(error.message.length).toBeLessThan(300);
    expect(model.batches).toEqual([]);
  });

  test("one that is too long, also where it does not say so", async () => {
    const long = JSON.stringify({ input: "i", output: "x".repeat(17 * 1024 * 1024) });
    expect(await send({ body: long })).toMatchObject({ status: 413, body: expect.stringContaining("16 MiB") });
    const chunked = `${Buffer.byteLength(long).toString(16)}\r\n${long}\r\n0\r\n\r\n`;
    expect((await send({ headers: { "Transfer-Encoding": "chunked" }, body: chunked })).status).toBe(413);
  });
});

test("a thousand documents, of megabytes, are taken", async () => {
  const documents = Array.from({ length: 1000 }, (_, index) => "é".repeat(7000 + index));
  const { status, body } = await post("/v1/rerank", { query: "q", documents, top_n: 1 });
  expect(status).toBe(200);
  expect(body).toMatchObject({ results: [{ index: 999 }] });
});

test("requests that come while the model is busy are one batch, and each gets its own scores", async () => {
  const release = model.hold();
  const first = post("/score", { input: "i", output: "1" });
  await model.begun(1);
  const others = Array.from({ length: 20 }, (_, index) =>
    post("/score", { input: "i", output: "x".repeat(index + 1) }),
  );
  await waiting(20);
  release();
  await first;
  const bodies = (await Promise.all(others)).map(({ body }) => body as { scores: Score[] });
  expect(bodies.map(({ scores }) => scores[0]!.mean)).toEqual(Array.from({ length: 20 }, (_, index) => index - 4));
  expect(model.batches.map(({ items }) => items.length)).toEqual([1, 20]);
});

test("a client that goes away is not scored, and the others are", async () => {
  const release = model.hold();
  const gone = new AbortController();
  const left = post("/score", { input: "i", output: "left" }, gone).catch(({ name }) => name);
  const { signal } = await model.begun(1);
  const waits = post("/score", { input: "i", output: "waits" }, gone).catch(({ name }) => name);
  const stays = post("/score", { input: "i", output: "stays" });
  await waiting(2);
  gone.abort();
  expect([await left, await waits]).toEqual(["AbortError", "AbortError"]);
  const next = await model.begun(2);
  expect(signal.aborted).toBe(true);
  expect(next.items.map(({ output }) => output)).toEqual(["stays"]);
  release();
  expect((await stays).status).toBe(200);
});

test("where too much waits, one is asked to come again", async () => {
  const release = model.hold();
  const texts = (count: number) => ({ input: "i", outputs: Array.from({ length: count }, () => "x") });
  const first = post("/score", texts(1));
  await model.begun(1);
  const taken = [post("/score", texts(1000)), post("/score", texts(1000))];
  await waiting(2000);
  const { status, headers, body } = await post("/score", texts(501));
  expect(status).toBe(503);
  expect(Number(headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
  expect(body).toMatchObject({
    error: { type: "unavailable_error", message: expect.stringContaining("2000 outputs") },
  });
  release();
  expect((await Promise.all([first, ...taken])).map((reply) => reply.status)).toEqual([200, 200, 200]);
});

test("a fault of the model is told to the terminal, and not where its files are to the client; the next is served", async () => {
  const terminal = vi.spyOn(console, "error").mockImplementation(() => {});
  const { status, body } = await post("/score", { input: "i", output: "fault" });
  expect(status).toBe(500);
  expect(JSON.stringify(body)).not.toContain("/home");
  expect(terminal.mock.calls).toEqual([["/home/ann/models/base.gguf cannot be read"]]);
  terminal.mockRestore();
  expect((await post("/score", { input: "i", output: "fine" })).status).toBe(200);
});

test("when it ends, what came in is answered and nothing more is taken", async () => {
  const release = model.hold();
  const first = post("/score", { input: "i", output: "first" });
  await model.begun(1);
  const second = post("/score", { input: "i", output: "second" });
  await waiting(1);
  queue.close();
  expect((await post("/score", { input: "i", output: "late" })).status).toBe(503);
  const ended = server.end();
  release();
  expect([(await first).status, (await second).status]).toEqual([200, 200]);
  await ended;
  await expect(fetch(new URL("/health", server.url))).rejects.toThrow("fetch failed");
});
