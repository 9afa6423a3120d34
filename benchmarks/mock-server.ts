/**
 * A stand-in for a hosted model that speaks OpenAI's chat-completions format: fixed latency, rate limits and failures
 * on demand, and replies that depend on nothing but the request. It runs as a process of its own, so that its CPU time
 * is not counted among its clients'.
 *
 *   node benchmarks/mock-server.ts --port 8080 --latency 50 --p429 0.05 --retry-after 1 --p500 0.05 --rps 400 --reply-tokens 100
 *
 * POST …/chat/completions   GET /stats   POST /reset (a JSON body changes settings; without one, those of the command line return)
 */
import { spawn } from "node:child_process";
import { hash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

export interface MockSettings {
  /** Milliseconds before a reply or a 500; a 429 comes at once. */
  readonly latency: number;
  /** Share of requests refused with 429, in [0, 1]. Whether one is refused depends on what it says and how often it was sent. */
  readonly p429: number;
  /** Seconds named in the Retry-After header of a 429. */
  readonly retryAfter: number;
  /** Share of requests that fail with 500, in [0, 1]; drawn as for `p429`. */
  readonly p500: number;
  /** Requests a second let through, with bursts of a second's worth; the rest get 429. 0 is no limit. */
  readonly rps: number;
  /** Words in a reply; they count as its tokens. */
  readonly replyTokens: number;
  /** The reply to everything, instead of drawn words; empty for those. */
  readonly reply: string;
}

export interface MockStats {
  readonly requests: number;
  readonly answered: number;
  readonly refused: number;
  readonly failed: number;
  /** Requests that differ in what they say. */
  readonly distinct: number;
  /** Replies to a request that had been answered before. */
  readonly answeredAgain: number;
  readonly maxInFlight: number;
}

export const defaultSettings: MockSettings = {
  latency: 50,
  p429: 0,
  retryAfter: 1,
  p500: 0,
  rps: 0,
  replyTokens: 100,
  reply: "",
};

/** A server that is not yet listening. */
export function createMockServer(settings: MockSettings): Server {
  let mock = createMock(settings);
  const server = createServer(async (request, response) => {
    const route = `${request.method} ${request.url}`;
    if (route === "GET /stats") return send(response, 200, mock.stats());
    const body = await read(request);
    if (route === "POST /reset") {
      const changed: MockSettings = { ...settings, ...(body === "" ? {} : JSON.parse(body)) };
      mock = createMock(changed);
      return send(response, 200, changed);
    }
    if (!/^POST .*\/chat\/completions$/.test(route))
      return send(response, 404, failure(`No route ${route}`, "not_found"));
    return mock.complete(body, response);
  });
  // Closing idle connections is the client's affair here: a close that crosses a request would measure luck.
  server.keepAliveTimeout = 120_000;
  return server;
}

export interface MockProcess extends AsyncDisposable {
  /** Where clients send requests: `http://127.0.0.1:PORT/v1`. */
  readonly baseUrl: string;
  /** Forgets all requests; given settings hold until the next reset. */
  reset(settings?: Partial<MockSettings>): Promise<void>;
  stats(): Promise<MockStats>;
}

/** Starts the mock in a process of its own, on a free port; disposing of it ends the process. */
export async function startMock(): Promise<MockProcess> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stop = () => child.kill();
  process.once("exit", stop);
  const { value: line } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  if (line === undefined) throw new Error("The mock server ended before it listened; its error is above.");
  const origin: string = line.replace("Listening on ", "");
  return {
    baseUrl: `${origin}/v1`,
    async reset(settings = {}) {
      await fetch(`${origin}/reset`, { method: "POST", body: JSON.stringify(settings) });
    },
    async stats() {
      return (await (await fetch(`${origin}/stats`)).json()) as MockStats;
    },
    async [Symbol.asyncDispose]() {
      process.off("exit", stop);
      child.kill();
      await once(child, "exit");
    },
  };
}

interface Asked {
  times: number;
  answered: boolean;
}

/** The counters and the rate limit of one run. */
function createMock({ latency, p429, retryAfter, p500, rps, replyTokens, reply }: MockSettings) {
  const asked = new Map<string, Asked>();
  const allow = rateLimit(rps);
  const stats = { requests: 0, answered: 0, refused: 0, failed: 0, answeredAgain: 0, maxInFlight: 0 };
  let inFlight = 0;

  async function answer(body: string, response: ServerResponse): Promise<void> {
    const request = parse(body);
    if (request === undefined)
      return send(response, 400, failure("Body is not a chat completion request", "bad_request"));
    if (request.stream) return send(response, 400, failure("This mock does not stream", "bad_request"));
    const said = request.messages.map(({ role, content }) => [role, textOf(content)]);
    const identity = hash("sha256", JSON.stringify([request.model, request.seed, said]), "hex");
    const known = asked.get(identity) ?? { times: 0, answered: false };
    asked.set(identity, known);
    known.times += 1;

    const draw = fraction(hash("sha256", `${identity} ${known.times}`, "hex"));
    if (draw < p429 || !allow()) {
      stats.refused += 1;
      return send(response, 429, failure("Rate limit reached", "rate_limit_exceeded"), { "retry-after": retryAfter });
    }
    await wait(latency);
    if (draw < p429 + p500) {
      stats.failed += 1;
      return send(response, 500, failure("The server had an error", "server_error"));
    }
    if (response.destroyed) return;
    stats.answered += 1;
    if (known.answered) stats.answeredAgain += 1;
    known.answered = true;
    const characters = said.reduce((sum, [, text]) => sum + text!.length, 0);
    const text = reply === "" ? drawnWords(identity, replyTokens) : reply;
    return send(response, 200, completion(request.model, identity, Math.ceil(characters / 4), text));
  }

  return {
    stats: (): MockStats => ({ ...stats, distinct: asked.size }),
    async complete(body: string, response: ServerResponse) {
      stats.requests += 1;
      inFlight += 1;
      stats.maxInFlight = Math.max(stats.maxInFlight, inFlight);
      await answer(body, response);
      inFlight -= 1;
    },
  };
}

/** A token bucket that holds a second's worth. */
function rateLimit(rps: number): () => boolean {
  if (rps === 0) return () => true;
  let left = rps;
  let at = performance.now();
  return () => {
    const now = performance.now();
    left = Math.min(rps, left + ((now - at) / 1000) * rps);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}

interface ChatRequest {
  readonly model: string;
  readonly seed?: number;
  readonly stream?: boolean;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
}

function parse(body: string): ChatRequest | undefined {
  try {
    const request = JSON.parse(body);
    return typeof request?.model === "string" && Array.isArray(request.messages) ? request : undefined;
  } catch {
    return undefined;
  }
}

/** SDKs differ in whether they send a text as it is or as a list of parts. */
function textOf(content: unknown): string {
  if (!Array.isArray(content)) return String(content);
  return content.map((part) => part?.text ?? "").join("");
}

/** @returns the digest as a number in [0, 1) */
function fraction(digest: string): number {
  return Number.parseInt(digest.slice(0, 12), 16) / 2 ** 48;
}

const words =
  "the of keeper wrote lamp night sea rock page light ship storm boat ink tower oil bell wind sand door".split(" ");

function drawnWords(identity: string, count: number): string {
  const text = [identity.slice(0, 8)];
  let state = Number.parseInt(identity.slice(0, 8), 16);
  while (text.length < count) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' linear congruential generator
    text.push(words[Math.floor((state / 2 ** 32) * words.length)]!);
  }
  return text.join(" ");
}

function completion(model: string, identity: string, promptTokens: number, text: string) {
  const replyTokens = text.split(" ").length;
  return {
    id: `chatcmpl-${identity.slice(0, 24)}`,
    object: "chat.completion",
    created: 0,
    model,
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: text, refusal: null },
        logprobs: null,
        finish_reason: "stop",
      },
    ],
    usage: { prompt_tokens: promptTokens, completion_tokens: replyTokens, total_tokens: promptTokens + replyTokens },
  };
}

function failure(message: string, code: string) {
  return { error: { message, type: code, param: null, code } };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, number> = {}): void {
  if (response.destroyed) return;
  const json = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(json),
    ...headers,
  });
  response.end(json);
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "8080" },
      latency: { type: "string" },
      p429: { type: "string" },
      "retry-after": { type: "string" },
      p500: { type: "string" },
      rps: { type: "string" },
      "reply-tokens": { type: "string" },
    },
  });
  const number = (name: keyof typeof values, otherwise: number): number => {
    const value = Number(values[name] ?? otherwise);
    if (!(value >= 0)) throw new Error(`--${name} must be a number of at least 0, not ${values[name]}.`);
    return value;
  };
  const server = createMockServer({
    latency: number("latency", defaultSettings.latency),
    p429: number("p429", defaultSettings.p429),
    retryAfter: number("retry-after", defaultSettings.retryAfter),
    p500: number("p500", defaultSettings.p500),
    rps: number("rps", defaultSettings.rps),
    replyTokens: number("reply-tokens", defaultSettings.replyTokens),
    reply: defaultSettings.reply,
  });
  server.listen(number("port", 8080), "127.0.0.1", () => {
    console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}
