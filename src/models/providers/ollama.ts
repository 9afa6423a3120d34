/** Models behind an Ollama server. Source: Ollama's API reference, and the `ollama` SDK. */
import type { ChatRequest, ChatResponse } from "ollama";
import { z } from "zod";
import { openConnections } from "../fetch.ts";
import { type CompleteOptions, type Completion, type Message, type Model, ModelError } from "../model.ts";
import { approximateTokens } from "../tokens.ts";
import { keyFrom, publicUrl } from "./access.ts";
import { type Asked, failed, failedReply, loadSdk, NoError, parseJson, unreachable, wrongShape } from "./failure.ts";
import { listening } from "./listening.ts";

export interface OllamaOptions {
  /** Default: OLLAMA_HOST, else http://127.0.0.1:11434. */
  readonly baseUrl?: string;
  /** Longest wait for a reply to begin, and then to go on; milliseconds. Default 10 minutes. */
  readonly timeout?: number;
  /** Used instead of our own connections. */
  readonly fetch?: typeof fetch;
}

/**
 * Looks first whether the server is there. `countTokens` estimates. A prompt that does not fit the server's context is an error here, where Ollama by itself
 * would cut its beginning off without a word.
 */
export async function ollama(name: string, options: OllamaOptions = {}): Promise<Model> {
  const { Ollama } = await loadSdk("ollama", () => import("ollama"));
  const endpoint = ollamaUrl(options.baseUrl);
  const asked: Asked = {
    id: `ollama/${name}`,
    endpoint,
    secrets: [keyFrom(undefined, "OLLAMA_API_KEY")],
    keyVariable: "OLLAMA_API_KEY",
    start: "Start it with: ollama serve, or set OLLAMA_HOST.",
  };
  const connections = openConnections(options.timeout ?? 600_000, options.fetch);
  const fetch = connections.fetch as typeof globalThis.fetch;

  /** A client of one call, as the SDK knows of no signal. What is not as promised is read here: the SDK would print it. */
  function client(signal?: AbortSignal) {
    return new Ollama({
      host: endpoint,
      async fetch(input, init) {
        const response = await fetch(input, signal ? { ...init, signal } : init);
        if (!response.ok) throw await failedReply(asked, response);
        if (!response.headers.get("content-type")?.includes("json")) {
          throw wrongShape(asked, "JSON", await response.text());
        }
        return Object.assign(response, {
          json: async () => parseJson(asked, NoError, "a reply", await response.text()),
        });
      },
    });
  }

  /** What to throw for whatever went wrong. */
  async function failure(error: unknown, signal?: AbortSignal): Promise<unknown> {
    if (signal?.aborted) return signal.reason;
    // For an error inside a stream the SDK throws a plain Error with the server's words.
    if (error instanceof Error && error.constructor === Error && !("code" in error))
      return failed(asked, { message: error.message });
    if (!(error instanceof ModelError)) return unreachable(asked, error);
    if (error.kind !== "unknown-model") return error;
    const names = await client()
      .list()
      .then(({ models }) => models.map((model) => model.name).join(", "))
      .catch(() => "");
    const found = `The Ollama server at ${endpoint} has no model "${name}". To get it: ollama pull ${name}.`;
    return new ModelError("unknown-model", `${found} It has: ${names || "none yet"}.`);
  }

  try {
    await client().version();
  } catch (error) {
    throw await failure(error);
  }

  return {
    id: asked.id,
    endpoint,

    async complete(messages, given = {}) {
      const options = listening(given);
      const { signal, onText } = options;
      try {
        const body = requestBody(name, messages, options);
        if (!onText) return completion(asked, await client(signal).chat({ ...body, stream: false }), messages);
        const parts = await client(signal).chat({ ...body, stream: true });
        return completion(asked, await collect(asked, parts, onText), messages);
      } catch (error) {
        throw await failure(error, signal);
      }
    },

    async countTokens(texts) {
      return texts.map(approximateTokens);
    },

    async embed(texts) {
      if (texts.length === 0) return [];
      try {
        return (await client().embed({ model: name, input: [...texts], truncate: false })).embeddings;
      } catch (error) {
        throw await failure(error);
      }
    },

    close: () => connections.close(),
  };
}

/** @param baseUrl instead of OLLAMA_HOST */
export function ollamaUrl(baseUrl?: string): string {
  if (baseUrl !== undefined) return publicUrl(address(baseUrl), "--base-url");
  return publicUrl(address(process.env.OLLAMA_HOST ?? ""), "OLLAMA_HOST");
}

/** OLLAMA_HOST may be a host, a port, or both, as the server itself reads it. */
function address(host: string): string {
  if (host === "") return "http://127.0.0.1:11434";
  if (host.includes("://")) return host;
  const url = `http://${host.startsWith(":") ? "127.0.0.1" : ""}${host}`;
  return /:\d+(\/|$)/.test(url) ? url : `${url}:11434`;
}

/** Newer than the SDK's types: refuse a prompt that is too long, and end a reply that reaches the context's end. */
type Request = Omit<ChatRequest, "stream"> & { truncate: false; shift: false };

function requestBody(model: string, messages: readonly Message[], options: CompleteOptions): Request {
  const { maxTokens, temperature, topP, seed, stop, schema, logprobs } = options;
  return {
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    truncate: false,
    shift: false,
    ...(schema ? { format: schema } : {}),
    ...(logprobs === undefined ? {} : { logprobs: true, top_logprobs: logprobs }),
    options: {
      ...(maxTokens === undefined ? {} : { num_predict: maxTokens }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(topP === undefined ? {} : { top_p: topP }),
      ...(seed === undefined ? {} : { seed }),
      ...(stop?.length ? { stop: [...stop] } : {}),
    },
  };
}

/** Only the fields we read. */
const Logprob = z.object({ token: z.string(), logprob: z.number() });
const Reply = z.object({
  message: z.object({ content: z.string() }),
  done_reason: z.string().optional(),
  // Left out when the whole prompt was in the cache.
  prompt_eval_count: z.number().optional(),
  eval_count: z.number().optional(),
  logprobs: z.array(Logprob.extend({ top_logprobs: z.array(Logprob).optional() })).nullish(),
});

function completion(asked: Asked, reply: unknown, messages: readonly Message[]): Completion {
  const found = Reply.safeParse(reply);
  if (!found.success) {
    throw wrongShape(asked, "a chat reply", typeof reply === "string" ? reply : JSON.stringify(reply));
  }
  const { message, done_reason, prompt_eval_count: input, eval_count: output, logprobs } = found.data;
  return {
    text: message.content,
    tokens: {
      input: input ?? approximateTokens(messages.map(({ content }) => content).join("\n")),
      output: output ?? approximateTokens(message.content),
    },
    finish: done_reason === "length" ? "length" : "stop",
    ...(logprobs
      ? { logprobs: logprobs.map(({ token, logprob, top_logprobs: top = [] }) => ({ token, logprob, top })) }
      : {}),
  };
}

/** Joins the parts of a stream to the reply that would have come in one piece. */
async function collect(
  asked: Asked,
  parts: AsyncIterable<ChatResponse>,
  onText: (delta: string) => void,
): Promise<ChatResponse> {
  let content = "";
  const logprobs: NonNullable<ChatResponse["logprobs"]> = [];
  for await (const part of parts) {
    if (typeof part.message?.content !== "string") throw wrongShape(asked, "a chat reply", JSON.stringify(part));
    content += part.message.content;
    logprobs.push(...(part.logprobs ?? []));
    if (part.message.content !== "") onText(part.message.content);
    if (part.done) {
      return { ...part, message: { ...part.message, content }, ...(logprobs.length > 0 ? { logprobs } : {}) };
    }
  }
  throw unreachable(asked, new Error("the stream ended before the reply did"));
}
