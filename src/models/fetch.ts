/**
 * A light `fetch` to hand to the SDKs: an undici connection pool behind the few parts of the fetch API they use.
 * The global fetch costs about three times as much CPU per call, most of it in request and stream objects that
 * nobody reads. Left out on purpose: redirects, cookies, request streams. The server is asked for no compression.
 */
import { Duplex } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { Dispatcher } from "undici";
import { openAgent } from "./proxies.ts";
import { timedFetch } from "./timed-fetch.ts";

type HeadersInit = ConstructorParameters<typeof Headers>[0];

export interface FetchInit {
  readonly method?: string;
  readonly headers?: HeadersInit;
  readonly body?: unknown;
  readonly signal?: AbortSignal | null;
}

export interface Connections {
  /** Takes what the SDKs pass to `fetch`; the body must be text, bytes or a form. */
  fetch(url: string | URL, init?: FetchInit): Promise<Response>;
  /** Ends the connections; calls under way finish first. */
  close(): Promise<void>;
}

/**
 * @param timeout longest wait for the reply's headers, and then between two parts of its body; milliseconds
 * @param own the caller's fetch, used instead of connections of ours
 */
export function openConnections(timeout: number, own?: typeof fetch): Connections {
  if (own) return { fetch: timedFetch(own, timeout) as Connections["fetch"], close: async () => {} };
  const options = { headersTimeout: timeout, bodyTimeout: timeout, allowH2: false };
  const agent = openAgent(options);
  return {
    fetch(url, init = {}) {
      const to = typeof url === "string" ? new URL(url) : url;
      if (init.body instanceof FormData) return withoutForm(init).then((written) => send(agent, to, written));
      return send(agent, to, init);
    },
    close: () => agent.close(),
  };
}

function send(agent: Dispatcher, url: URL, init: FetchInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { signal } = init;
    if (signal?.aborted) return reject(signal.reason);
    const reply = new Reply(url.href, (ready) => resolve(unpacked(ready)), reject, signal ?? undefined);
    agent.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: (init.method ?? "GET") as Dispatcher.HttpMethod,
        headers: requestHeaders(init.headers),
        body: (init.body ?? null) as string | Uint8Array | null,
      },
      reply,
    );
  });
}

function requestHeaders(init: HeadersInit | undefined): string[] {
  const flat = ["accept-encoding", "identity"];
  const pairs = init === undefined ? [] : Symbol.iterator in init ? init : Object.entries(init);
  for (const [name, value] of pairs as Iterable<[string, string]>) flat.push(name, value);
  return flat;
}

/** The pool writes no form of the platform's. */
async function withoutForm(init: FetchInit): Promise<FetchInit> {
  const whole = new Response(init.body as FormData);
  const headers = new Headers(init.headers);
  headers.set("content-type", whole.headers.get("content-type")!);
  return { ...init, headers, body: new Uint8Array(await whole.arrayBuffer()) };
}

/** For servers that compress for everybody. */
const unpackers = new Map([
  ["gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
]);

function unpacked(reply: Reply): Response {
  // The SDKs read only what Reply has; its type is the platform's so that it can be passed to them.
  const response = reply as unknown as Response;
  const unpacker = reply.packing === undefined ? undefined : unpackers.get(reply.packing);
  return unpacker ? new Response(response.body!.pipeThrough(Duplex.toWeb(unpacker())), response) : response;
}

/** Beyond this many bytes nobody has asked for yet, the socket waits. */
const READ_AHEAD = 256 * 1024;

const decoder = new TextDecoder();

/** Receives one reply from the pool and is, once the headers are here, what `fetch` answers with. */
class Reply implements Dispatcher.DispatchHandler {
  readonly url: string;
  status = 0;
  statusText = "";

  readonly #resolve: (reply: Reply) => void;
  readonly #reject: (error: unknown) => void;
  readonly #signal: AbortSignal | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #received: Record<string, string | string[] | undefined> = {};
  #headers: Headers | undefined;
  #body: ReadableStream<Uint8Array> | undefined;
  #chunks: Uint8Array[] = [];
  #waiting = 0;
  #wanted = false;
  #ended = false;
  #error: unknown;
  #wake: (() => void) | undefined;

  constructor(
    url: string,
    resolve: (reply: Reply) => void,
    reject: (error: unknown) => void,
    signal: AbortSignal | undefined,
  ) {
    this.url = url;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    signal?.addEventListener("abort", this.#abort);
  }

  get packing(): string | undefined {
    return this.#received["content-encoding"]?.toString().toLowerCase();
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** Made when somebody asks: of most replies nobody reads them. */
  get headers(): Headers {
    if (this.#headers) return this.#headers;
    this.#headers = new Headers();
    for (const [name, value = []] of Object.entries(this.#received)) {
      for (const part of [value].flat()) this.#headers.append(name, part);
    }
    return this.#headers;
  }

  /** Reading it and calling `text` exclude each other, as with any Response. */
  get body(): ReadableStream<Uint8Array> {
    this.#body ??= ReadableStream.from(this.#read());
    return this.#body;
  }

  async text(): Promise<string> {
    this.#wanted = true;
    this.#controller?.resume();
    while (!this.#ended) await this.#change();
    if (this.#error !== undefined) throw this.#error;
    const chunks = this.#chunks;
    this.#chunks = [];
    return decoder.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) {
          this.#waiting -= chunk.length;
          if (this.#waiting < READ_AHEAD) this.#controller?.resume();
          yield chunk;
        } else if (this.#error !== undefined) throw this.#error;
        else if (this.#ended) return;
        else await this.#change();
      }
    } finally {
      if (!this.#ended) this.#controller?.abort(new DOMException("The reader left before the end", "AbortError"));
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #end(error?: unknown): void {
    this.#ended = true;
    this.#error = error;
    this.#signal?.removeEventListener("abort", this.#abort);
    this.#wake?.();
  }

  readonly #abort = () => {
    const reason: Error = this.#signal?.reason;
    if (this.#controller) return this.#controller.abort(reason);
    // Still in the queue: the pool learns of it when it starts the request.
    this.#reject(reason);
  };

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#signal?.aborted) controller.abort(this.#signal.reason);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
    statusText = "",
  ): void {
    if (status < 200) return;
    this.status = status;
    this.statusText = statusText;
    this.#received = headers;
    this.#resolve(this);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#waiting += chunk.length;
    if (!this.#wanted && this.#waiting >= READ_AHEAD) controller.pause();
    this.#wake?.();
  }

  onResponseEnd(): void {
    this.#end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(error);
    this.#reject(error);
  }
}
