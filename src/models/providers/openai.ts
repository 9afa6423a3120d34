/**
 * Models behind openai's chat completions API, or any server that speaks it (vLLM, LM Studio, OpenRouter, …).
 * Source: the API reference of openai, and the `openai` SDK.
 */
import type OpenAI from "openai";
import { z } from "zod";
import { openConnections } from "../fetch.ts";
import { type CompleteOptions, type Message, type Model, ModelError } from "../model.ts";
import { keyFrom, publicUrl } from "./access.ts";
import { collect, completion, Embeddings, Reply, responseFormat, STREAM } from "./chat-completions.ts";
import { type Asked, failed, loadSdk, parseJson, unreachable } from "./failure.ts";
import { listening } from "./listening.ts";
import { openaiBatches } from "./openai-batch.ts";

export interface OpenAIOptions {
  /** Default: OPENAI_BASE_URL, else openai's own. */
  readonly baseUrl?: string;
  /** Default: OPENAI_API_KEY. A server of one's own may need none. */
  readonly apiKey?: string;
  /** Longest wait for a reply to begin, and then to go on; milliseconds. Default 10 minutes. */
  readonly timeout?: number;
  /** Used instead of our own connections. */
  readonly fetch?: typeof fetch;
}

const HOSTED = "https://api.openai.com/v1";

/** `countTokens` uses o200k_base: exact for openai's models since gpt-4o, near for others. */
export async function openai(name: string, options: OpenAIOptions = {}): Promise<Model> {
  const { default: Client, Stream } = await loadSdk("openai", async () => ({
    ...(await import("openai")),
    ...(await import("openai/streaming")),
  }));
  const baseUrl = options.baseUrl ?? (process.env.OPENAI_BASE_URL || HOSTED);
  const endpoint = publicUrl(baseUrl, options.baseUrl === undefined ? "OPENAI_BASE_URL" : "--base-url");
  const apiKey = keyFrom(options.apiKey, "OPENAI_API_KEY");
  const asked: Asked = { id: `openai/${name}`, endpoint, secrets: [apiKey], keyVariable: "OPENAI_API_KEY" };
  if (!apiKey && endpoint === HOSTED) {
    throw new ModelError("key", `${asked.id} needs a key: set OPENAI_API_KEY.`);
  }
  const timeout = options.timeout ?? 600_000;
  const connections = openConnections(timeout, options.fetch);
  const post = connections.fetch as typeof fetch;
  const client = new Client({
    baseURL: baseUrl,
    apiKey: apiKey || "none",
    timeout,
    maxRetries: 0,
    logLevel: "off",
    fetch: post,
  });
  // The SDK says once where to ask and with which headers. Asking it again for every call took two fifths of
  // the CPU of a call (LOG.md).
  const { url, req } = await client.buildRequest({ method: "post", path: "/chat/completions", body: {} });
  const headers = [...req.headers];
  const hosted = isHosted(endpoint);
  /** Parameters this model has refused, as reasoning models refuse `temperature`: left out from then on. */
  const refused = new Set<string>();

  /** What to throw for whatever went wrong. */
  function failure(error: unknown, signal?: AbortSignal): unknown {
    if (signal?.aborted) return signal.reason;
    if (error instanceof ModelError) return error;
    const answered = error instanceof Client.APIError && !(error instanceof Client.APIConnectionError);
    return answered ? failed(asked, error) : unreachable(asked, error);
  }

  async function send(request: Request, { signal, onText }: CompleteOptions): Promise<Reply> {
    const body = JSON.stringify(onText ? { ...request, ...STREAM } : request);
    const response = await post(url, { method: "POST", headers, body, ...(signal && { signal }) });
    if (!response.ok) throw await statusError(Client, response);
    if (!onText) return parseJson(asked, Reply, "a chat completion", await response.text());
    if (!response.headers.get("content-type")?.includes("event-stream")) {
      return parseJson(asked, z.never(), "a stream of events", await response.text());
    }
    return collect(asked, Stream.fromSSEResponse(response, new AbortController(), client), onText);
  }

  return {
    id: asked.id,
    endpoint,

    async complete(messages, given = {}) {
      const options = listening(given);
      for (let attempts = 1; ; attempts++) {
        const body = requestBody(name, messages, options, { hosted, refused });
        try {
          const reply = completion(await send(body, options), messages);
          return attempts === 1 ? reply : { ...reply, attempts };
        } catch (error) {
          const parameter = unsupported(error);
          if (!parameter || !(parameter in body)) throw failure(error, options.signal);
          refused.add(parameter);
        }
      }
    },

    async countTokens(texts) {
      const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
      return texts.map((text) => countTokens(text, { disallowedSpecial: new Set() }));
    },

    async embed(texts) {
      const vectors: number[][] = [];
      for (let start = 0; start < texts.length; start += EMBED_BATCH) {
        const input = texts.slice(start, start + EMBED_BATCH);
        try {
          const sent = client.embeddings.create({ model: name, input, encoding_format: "float" });
          const { data } = parseJson(asked, Embeddings, "embeddings", await (await sent.asResponse()).text());
          vectors.push(...data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => embedding));
        } catch (error) {
          throw failure(error);
        }
      }
      return vectors;
    },

    batches: openaiBatches({
      client,
      asked,
      body: (messages, asked) => requestBody(name, messages, asked, { hosted, refused }),
      refuses(error) {
        const parameter = unsupported(error);
        if (parameter) refused.add(parameter);
        return parameter !== undefined;
      },
      failure,
    }),

    close: () => connections.close(),
  };
}

/** As the SDK makes it: a body without `error`, as some compatible servers send, is the error itself. */
async function statusError({ APIError }: typeof OpenAI, response: Response) {
  const text = await response.text();
  const body = readObject(text);
  const error = body && !("error" in body) ? { error: body } : body;
  return APIError.generate(response.status, error, text, response.headers);
}

function readObject(text: string): object | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Texts in one request for embeddings; the API takes up to 2,048, and 300,000 tokens in all. */
const EMBED_BATCH = 128;

type Request = OpenAI.ChatCompletionCreateParamsNonStreaming;

function requestBody(
  model: string,
  messages: readonly Message[],
  options: CompleteOptions,
  { hosted, refused }: { hosted: boolean; refused: ReadonlySet<string> },
): Request {
  const body: Request = { model, messages: messages.map(({ role, content }) => ({ role, content })) };
  if (options.maxTokens !== undefined) {
    // openai's newer models refuse the old name; many compatible servers know only that one.
    body[hosted || refused.has("max_tokens") ? "max_completion_tokens" : "max_tokens"] = options.maxTokens;
  }
  if (options.temperature !== undefined && !refused.has("temperature")) body.temperature = options.temperature;
  if (options.topP !== undefined && !refused.has("top_p")) body.top_p = options.topP;
  if (options.seed !== undefined && !refused.has("seed")) body.seed = options.seed;
  if (options.stop?.length) body.stop = [...options.stop];
  if (options.logprobs !== undefined) {
    body.logprobs = true;
    body.top_logprobs = options.logprobs;
  }
  // openai's own API takes an object at the root and nothing else; then the prompt alone asks for the shape.
  if (options.schema && (!hosted || options.schema.type === "object")) {
    body.response_format = responseFormat(options.schema);
  }
  return body;
}

/** The sampling parameter a model has refused, if that is what went wrong and the call makes sense without it. */
function unsupported(error: unknown): keyof Request | undefined {
  const { code, param } = error as { code?: unknown; param?: unknown };
  if (code !== "unsupported_value" && code !== "unsupported_parameter") return undefined;
  return (["max_tokens", "temperature", "top_p", "seed"] as const).find((known) => known === param);
}

function isHosted(endpoint: string): boolean {
  return /(^|\.)(openai\.com|openai\.azure\.com)$/.test(new URL(endpoint).hostname);
}
