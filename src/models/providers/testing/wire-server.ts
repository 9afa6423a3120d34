/**
 * A model server on a local port, for tests. What all of them share is here: a tiny model that counts words,
 * known models and keys, streams cut into small pieces, dropped connections, a script for what should go wrong.
 * How requests, replies and errors look on the wire is each server's own.
 */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The one key that is accepted, and the models there are. */
export const KEY = "test-key-4f9a1c7be2";
export const MODELS = ["small", "medium"];

/** Words that fit prompt and reply together. */
export const CONTEXT = 200;

/** What the next request meets; without one it is answered. */
export type Script =
  | { readonly reply: string; readonly cached?: number; readonly written?: number }
  | { readonly refuse: string }
  | { readonly fail: FailureName; readonly headers?: Record<string, string> }
  | {
      readonly send: string;
      readonly status?: number;
      readonly type?: string;
      readonly headers?: Record<string, string>;
    }
  | { readonly drop: "before" | "inside" }
  | { readonly hang: true };

export type FailureName =
  | "rate-limit"
  | "quota"
  | "key"
  | "unknown-model"
  | "context"
  | "request"
  | "overloaded"
  | "server-error";

export interface Failure {
  readonly status: number;
  readonly body: unknown;
}

/** What a request asks for, whatever its wire format. */
export interface Ask {
  readonly model: string;
  readonly prompt: string;
  readonly maxTokens: number | undefined;
  readonly stream: boolean;
  /** Alternatives for each token. */
  readonly logprobs: number | undefined;
}

/** What the tiny model says; a token is a word with the space before it. */
export interface Answer {
  readonly tokens: readonly string[];
  readonly finish: "stop" | "length" | "refusal";
  /** Words of the prompt, of which `cached` were read from and `written` added to the cache. */
  readonly input: number;
  readonly cached: number;
  readonly written: number;
  readonly ask: Ask;
}

export interface Wire {
  readonly path: string;
  /** @throws when the request is not one that the API takes */
  read(body: unknown): Ask;
  key(headers: IncomingHttpHeaders): string | undefined;
  json(answer: Answer): unknown;
  readonly streamType: string;
  stream(answer: Answer): string[];
  readonly failures: Record<FailureName, Failure>;
  /** Other addresses: the reply to a body, or a failure by name. */
  readonly routes: Record<string, (body: unknown) => unknown>;
}

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

export interface WireServer extends AsyncDisposable {
  readonly url: string;
  /** Where it is asked for completions. */
  readonly path: string;
  readonly received: Received[];
  /** Adds to what the next requests meet, one each. */
  script(...steps: Script[]): void;
  /** Resolves when the next request has arrived. */
  arrival(): Promise<unknown>;
}

export async function serve(wire: Wire): Promise<WireServer> {
  const steps: Script[] = [];
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? "";
    const text = Buffer.concat(await request.toArray()).toString();
    const body = text === "" ? {} : JSON.parse(text);
    received.push({ path, headers: request.headers, body });
    server.emit("arrival");
    const route = wire.routes[path];
    if (route) return sendJson(response, 200, route(body));
    await answer(wire, path, request.headers, body, steps.shift(), response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    path: wire.path,
    received,
    script: (...more) => void steps.push(...more),
    arrival: () => once(server, "arrival"),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answer(
  wire: Wire,
  path: string,
  headers: IncomingHttpHeaders,
  body: unknown,
  step: Script | undefined,
  response: ServerResponse,
): Promise<unknown> {
  const fail = (name: FailureName, extra?: Record<string, string>) =>
    sendJson(response, wire.failures[name].status, wire.failures[name].body, extra);

  if (path !== wire.path) return sendJson(response, 404, { error: "not found" });
  if (step && "drop" in step && step.drop === "before") return response.destroy();
  if (step && "hang" in step) return;
  if (step && "send" in step) {
    response.writeHead(step.status ?? 200, { "content-type": step.type ?? "application/json", ...step.headers });
    return response.end(step.send);
  }
  if (step && "fail" in step) return fail(step.fail, step.headers);

  const key = wire.key(headers);
  if (key !== undefined && key !== KEY) return fail("key");
  let ask: Ask;
  try {
    ask = wire.read(body);
  } catch {
    return fail("request");
  }
  if (!MODELS.includes(ask.model)) return fail("unknown-model");
  const said = say(ask, step);
  if (said.input > CONTEXT) return fail("context");
  const drops = step !== undefined && "drop" in step;
  if (!ask.stream) return sendJson(response, 200, wire.json(said), {}, drops);
  response.writeHead(200, { "content-type": wire.streamType });
  // Cut anywhere, characters of several bytes included, as networks do.
  const bytes = Buffer.from(wire.stream(said).join(""));
  const end = drops ? Math.floor(bytes.length / 2) : bytes.length;
  for (let at = 0; at < end; at += PIECE) {
    response.write(bytes.subarray(at, Math.min(at + PIECE, end)));
    await new Promise(setImmediate);
  }
  return drops ? response.destroy() : response.end();
}

/** Bytes of a stream written at once. */
const PIECE = 113;

function say(ask: Ask, step: Script | undefined): Answer {
  const input = words(ask.prompt).length;
  const refused = step !== undefined && "refuse" in step;
  const text = refused
    ? step.refuse
    : step && "reply" in step
      ? step.reply
      : `You said: ${ask.prompt} – naïve 漢字 🌊.`;
  const all = words(text);
  const tokens = all.slice(0, ask.maxTokens);
  const { cached = 0, written = 0 } = step && "reply" in step ? step : {};
  const finish = refused ? "refusal" : tokens.length < all.length ? "length" : "stop";
  return { tokens, finish, input, cached, written, ask };
}

export function words(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [];
}

/** Made-up log-probabilities: the token itself, then as many others as were asked for. */
export function alternatives(token: string, count: number): { token: string; logprob: number }[] {
  return Array.from({ length: count }, (_, rank) => ({
    token: rank === 0 ? token : `other${rank}`,
    logprob: -0.25 - rank,
  }));
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
  drop = false,
): void {
  const text = JSON.stringify(body);
  const length = Buffer.byteLength(text);
  response.writeHead(status, { "content-type": "application/json", "content-length": length, ...headers });
  if (!drop) return void response.end(text);
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}
