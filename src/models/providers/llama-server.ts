/** A model behind llama.cpp's HTTP server. Source: the README of llama.cpp's tools/server. */
import pLimit from "p-limit";
import { z } from "zod";
import { openConnections } from "../fetch.ts";
import { type CompleteOptions, type Message, type Model, ModelError } from "../model.ts";
import { keyFrom, publicUrl } from "./access.ts";
import { collect, completion, Embeddings, Reply, responseFormat, STREAM } from "./chat-completions.ts";
import { type Asked, failedReply, NoError, parseJson, unreachable } from "./failure.ts";
import { listening } from "./listening.ts";

export interface LlamaServerOptions {
  /** Default: LLAMA_SERVER_URL, else http://127.0.0.1:8080. */
  readonly baseUrl?: string;
  /** Default: LLAMA_API_KEY, the variable that the server itself reads. Most servers need none. */
  readonly apiKey?: string;
  /** Longest wait for a reply to begin, and then to go on; milliseconds. Default 10 minutes. */
  readonly timeout?: number;
  /** Used instead of our own connections. */
  readonly fetch?: typeof fetch;
}

/** Asks the server for its context size first, so it must be running. */
export async function llamaServer(name: string, options: LlamaServerOptions = {}): Promise<Model> {
  const endpoint = llamaServerUrl(options.baseUrl);
  const key = keyFrom(options.apiKey, "LLAMA_API_KEY");
  const asked: Asked = {
    id: `llama-server/${name}`,
    endpoint,
    secrets: [key],
    keyVariable: "LLAMA_API_KEY",
    start: "Start it with: llama-server -m MODEL.gguf --port 8080, or set LLAMA_SERVER_URL.",
  };
  const connections = openConnections(options.timeout ?? 600_000, options.fetch);
  const fetch = connections.fetch as typeof globalThis.fetch;
  const headers = { "content-type": "application/json", ...(key ? { authorization: `Bearer ${key}` } : {}) };

  /** Sends a request and reads what comes; whatever fails is a ModelError or the reason of the signal. */
  async function exchange<Result>(
    path: string,
    body: unknown,
    read: (response: Response) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    const sent = body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) };
    try {
      const response = await fetch(`${endpoint}${path}`, { ...sent, ...(signal ? { signal } : {}) });
      if (!response.ok) throw await failedReply(asked, response);
      return await read(response);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw error instanceof ModelError ? error : unreachable(asked, error);
    }
  }

  const json =
    <Shape>(shape: z.ZodType<Shape>, wanted: string) =>
    async (response: Response) =>
      parseJson(asked, shape, wanted, await response.text());

  const streamed = (onText: (delta: string) => void) => async (response: Response) => {
    const isStream = response.headers.get("content-type")?.includes("event-stream");
    if (!isStream || !response.body) {
      return parseJson(asked, z.never(), "a stream of events", await response.text());
    }
    return collect(asked, events(asked, response.body), onText);
  };

  const props = await exchange("/props", undefined, json(Props, "its properties"));
  const contextSize = props.default_generation_settings?.n_ctx;
  const atOnce = pLimit(8);

  return {
    id: asked.id,
    endpoint,
    ...(contextSize ? { contextSize } : {}),

    async complete(messages, given = {}) {
      const options = listening(given);
      const { signal, onText } = options;
      const body = { ...requestBody(name, messages, options), ...(onText ? STREAM : {}) };
      const read = onText ? streamed(onText) : json(Reply, "a chat completion");
      return completion(await exchange("/v1/chat/completions", body, read, signal), messages);
    },

    async countTokens(texts) {
      const count = async (content: string) => {
        const { tokens } = await exchange("/tokenize", { content }, json(Tokenized, "a list of tokens"));
        return tokens.length;
      };
      return Promise.all(texts.map((text) => atOnce(count, text)));
    },

    async embed(texts) {
      if (texts.length === 0) return [];
      const body = { model: name, input: texts };
      const { data } = await exchange("/v1/embeddings", body, json(Embeddings, "embeddings"));
      return data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => embedding);
    },

    close: () => connections.close(),
  };
}

/** @param baseUrl instead of LLAMA_SERVER_URL */
export function llamaServerUrl(baseUrl?: string): string {
  if (baseUrl !== undefined) return publicUrl(baseUrl, "--base-url");
  return publicUrl(process.env.LLAMA_SERVER_URL || "http://127.0.0.1:8080", "LLAMA_SERVER_URL");
}

function requestBody(model: string, messages: readonly Message[], options: CompleteOptions) {
  const { maxTokens, temperature, topP, seed, stop, schema, logprobs } = options;
  return {
    model,
    messages,
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    seed,
    ...(stop?.length ? { stop } : {}),
    ...(schema ? { response_format: responseFormat(schema) } : {}),
    ...(logprobs === undefined ? {} : { logprobs: true, top_logprobs: logprobs }),
  };
}

const Props = z.object({ default_generation_settings: z.object({ n_ctx: z.number() }).nullish() });
const Tokenized = z.object({ tokens: z.array(z.number()) });

/** The data of each server-sent event. Source: HTML Living Standard, section 9.2. */
async function* events(asked: Asked, body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const data = /^data: ?(.*?)\r?$/.exec(line)?.[1] ?? "";
      if (data === "[DONE]") return;
      if (data !== "") yield parseJson(asked, NoError, "an event", data);
    }
  }
}
