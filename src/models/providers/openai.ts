/**
 * Models behind openai's chat completions API, or any server that speaks it (vLLM, LM Studio, OpenRouter, …).
 * Source: the API reference of openai, and the `openai` SDK.
 */
import type OpenAI from "openai";
import { z } from "zod";
import { openConnections } from "../fetch.ts";
import {
  type CompleteOptions,
  type Completion,
  type JsonSchema,
  type Message,
  type Model,
  ModelError,
} from "../model.ts";
import { approximateTokens } from "../tokens.ts";
import { type Asked, failed, loadSdk, parseJson, publicUrl, unreachable, wrongShape } from "./failure.ts";

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
  const endpoint = publicUrl(baseUrl, "OPENAI_BASE_URL");
  const apiKey = options.apiKey ?? process.env.OPENAI_API_KEY;
  const asked: Asked = { id: `openai/${name}`, endpoint, key: apiKey, keyVariable: "OPENAI_API_KEY" };
  if (!apiKey && endpoint === HOSTED) {
    throw new ModelError("key", `${asked.id} needs a key: set OPENAI_API_KEY.`);
  }
  const timeout = options.timeout ?? 600_000;
  const connections = openConnections(timeout);
  const client = new Client({
    baseURL: baseUrl,
    apiKey: apiKey || "none",
    timeout,
    maxRetries: 0,
    logLevel: "off",
    fetch: options.fetch ?? (connections.fetch as typeof fetch),
  });
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

  async function send(body: Request, { signal, onText }: CompleteOptions): Promise<Reply> {
    const request = onText ? { ...body, stream: true, stream_options: { include_usage: true } } : body;
    const response = await client.chat.completions.create(request, signal ? { signal } : {}).asResponse();
    if (!onText) return parseJson(asked, Reply, "a chat completion", await response.text());
    if (!response.headers.get("content-type")?.includes("event-stream")) {
      throw wrongShape(asked, "a stream of events", await response.text());
    }
    return collect(asked, Stream.fromSSEResponse(response, new AbortController()), onText);
  }

  return {
    id: asked.id,
    endpoint,

    async complete(messages, options = {}) {
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

    close: () => connections.close(),
  };
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
    const { schema } = options;
    body.response_format = { type: "json_schema", json_schema: { name: "reply", schema, strict: isClosed(schema) } };
  }
  return body;
}

/** Strict mode wants every object of a schema to list all its fields as required and to allow no others. */
function isClosed(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return true;
  if (Array.isArray(schema)) return schema.every(isClosed);
  const { type, properties, required, additionalProperties } = schema as JsonSchema;
  const fields = Object.keys(properties ?? {});
  const closed = additionalProperties === false && fields.every((field) => (required as string[])?.includes(field));
  return (type !== "object" || closed) && Object.values(schema).every(isClosed);
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

/** Only the fields we read. */
const Usage = z.object({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
});
const Logprob = z.object({ token: z.string(), logprob: z.number() });
const Logprobs = z.object({ content: z.array(Logprob.extend({ top_logprobs: z.array(Logprob) })).nullish() });
const Choice = z.object({
  message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
  finish_reason: z.string().nullish(),
  logprobs: Logprobs.nullish(),
});
const Reply = z.object({ choices: z.array(Choice).min(1), usage: Usage.nullish() });
type Reply = z.infer<typeof Reply>;

const Embeddings = z.object({ data: z.array(z.object({ index: z.number(), embedding: z.array(z.number()) })) });

function completion({ choices: [choice], usage }: Reply, messages: readonly Message[]): Completion {
  const { message, finish_reason, logprobs } = choice!;
  const text = message.content || message.refusal || "";
  const refused = Boolean(message.refusal) || finish_reason === "content_filter";
  const cached = usage?.prompt_tokens_details?.cached_tokens;
  return {
    text,
    tokens: {
      // A few compatible servers count nothing.
      input: usage?.prompt_tokens ?? approximateTokens(messages.map(({ content }) => content).join("\n")),
      output: usage?.completion_tokens ?? approximateTokens(text),
      ...(cached ? { cachedInput: cached } : {}),
    },
    finish: refused ? "refusal" : finish_reason === "length" ? "length" : "stop",
    ...(logprobs?.content
      ? { logprobs: logprobs.content.map(({ token, logprob, top_logprobs: top }) => ({ token, logprob, top })) }
      : {}),
  };
}

/** Joins the events of a stream to the reply that would have come in one piece. */
async function collect(asked: Asked, events: AsyncIterable<unknown>, onText: (delta: string) => void): Promise<Reply> {
  const message = { content: "", refusal: "" };
  const tokens: z.infer<typeof Logprobs>["content"] & {} = [];
  let finish: string | undefined;
  let usage: Reply["usage"];
  for await (const event of events) {
    const found = Chunk.safeParse(event);
    if (!found.success) throw wrongShape(asked, "a chat completion chunk", JSON.stringify(event));
    usage = found.data.usage ?? usage;
    const [choice] = found.data.choices ?? [];
    if (!choice) continue;
    finish = choice.finish_reason ?? finish;
    tokens.push(...(choice.logprobs?.content ?? []));
    for (const part of ["content", "refusal"] as const) {
      const delta = choice.delta?.[part];
      if (!delta) continue;
      message[part] += delta;
      onText(delta);
    }
  }
  if (finish === undefined) throw unreachable(asked, new Error("the stream ended before the reply did"));
  return {
    choices: [{ message, finish_reason: finish, ...(tokens.length ? { logprobs: { content: tokens } } : {}) }],
    usage,
  };
}

const Chunk = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
        logprobs: Logprobs.nullish(),
      }),
    )
    .nullish(),
  usage: Usage.nullish(),
});
