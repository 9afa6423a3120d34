/** Models behind anthropic's messages API. Source: its API reference, and the `@anthropic-ai/sdk` SDK. */
import type Anthropic from "@anthropic-ai/sdk";
import { z } from "zod";
import { openConnections } from "../fetch.ts";
import { type CompleteOptions, type Completion, type Message, type Model, ModelError } from "../model.ts";
import { approximateTokens } from "../tokens.ts";
import { keyFrom, publicUrl } from "./access.ts";
import { anthropicBatches } from "./anthropic-batch.ts";
import { type Asked, failed, loadSdk, noLogprobs, parseJson, unreachable, wrongShape } from "./failure.ts";
import { listening } from "./listening.ts";

export interface AnthropicOptions {
  /** Default: ANTHROPIC_BASE_URL, else anthropic's own. */
  readonly baseUrl?: string;
  /** Default: ANTHROPIC_API_KEY. A gateway of one's own may need none. */
  readonly apiKey?: string;
  /** Longest wait for a reply to begin, and then to go on; milliseconds. Default 10 minutes. */
  readonly timeout?: number;
  /** Used instead of our own connections. */
  readonly fetch?: typeof fetch;
}

const HOSTED = "https://api.anthropic.com";

/** The API wants a limit for every reply; this one holds where the caller sets none. */
const MAX_TOKENS = 8192;

/**
 * The API takes no sampling parameters since its version 2026-10-21, so `temperature`, `topP` and `seed` are not sent.
 * It has no log-probabilities and no embeddings; `countTokens` estimates.
 */
export async function anthropic(name: string, options: AnthropicOptions = {}): Promise<Model> {
  const { default: Client } = await loadSdk("@anthropic-ai/sdk", () => import("@anthropic-ai/sdk"));
  const { Stream } = await import("@anthropic-ai/sdk/streaming");
  const baseUrl = options.baseUrl ?? (process.env.ANTHROPIC_BASE_URL || HOSTED);
  const endpoint = publicUrl(baseUrl, options.baseUrl === undefined ? "ANTHROPIC_BASE_URL" : "--base-url");
  const apiKey = keyFrom(options.apiKey, "ANTHROPIC_API_KEY");
  const asked: Asked = { id: `anthropic/${name}`, endpoint, secrets: [apiKey], keyVariable: "ANTHROPIC_API_KEY" };
  if (!apiKey && endpoint === HOSTED) {
    throw new ModelError("key", `${asked.id} needs a key: set ANTHROPIC_API_KEY.`);
  }
  const timeout = options.timeout ?? 600_000;
  const connections = openConnections(timeout, options.fetch);
  const client = new Client({
    baseURL: baseUrl,
    apiKey: apiKey || "none",
    authToken: null,
    timeout,
    maxRetries: 0,
    logLevel: "off",
    fetch: connections.fetch as typeof fetch,
  });
  /** What to throw for whatever went wrong. */
  function failure(error: unknown, signal?: AbortSignal): unknown {
    if (signal?.aborted) return signal.reason;
    if (error instanceof ModelError) return error;
    if (!(error instanceof Client.APIError) || error instanceof Client.APIConnectionError) {
      return unreachable(asked, error);
    }
    const { status, headers, type, errorCode: code, message } = error;
    return failed(asked, { status, headers, type, code, message: error.apiMessage ?? message });
  }

  async function send(body: Request, { signal, onText }: CompleteOptions): Promise<Reply> {
    const stream = onText !== undefined;
    // The SDK's own method writes to the console when a model is to be retired.
    const sent = client.post("/v1/messages", { body: { ...body, stream }, stream, ...(signal && { signal }) });
    const response = await sent.asResponse();
    if (!onText) return parseJson(asked, Reply, "a message", await response.text());
    if (!response.headers.get("content-type")?.includes("event-stream")) {
      return parseJson(asked, z.never(), "a stream of events", await response.text());
    }
    return collect(asked, Stream.fromSSEResponse(response, new AbortController(), client), onText);
  }

  return {
    id: asked.id,
    endpoint,

    async complete(messages, given = {}) {
      if (given.logprobs !== undefined) throw noLogprobs(asked.id);
      const options = listening(given);
      try {
        return completion(await send(requestBody(name, messages, options), options));
      } catch (error) {
        throw failure(error, options.signal);
      }
    },

    async countTokens(texts) {
      return texts.map(approximateTokens);
    },

    batches: anthropicBatches({
      client,
      asked,
      body: (messages, options) => requestBody(name, messages, options),
      reply: (message) => completion(parseJson(asked, Reply, "a message", JSON.stringify(message))),
      failure,
    }),

    close: () => connections.close(),
  };
}

type Request = Anthropic.MessageCreateParamsNonStreaming;

function requestBody(
  model: string,
  messages: readonly Message[],
  { maxTokens = MAX_TOKENS, stop, schema }: CompleteOptions,
): Request {
  const system = messages.filter(({ role }) => role === "system").map(({ content }) => content);
  const turns = messages.flatMap(({ role, content }) => (role === "system" ? [] : [{ role, content }]));
  return {
    model,
    max_tokens: maxTokens,
    messages: turns,
    ...(system.length > 0 ? { system: system.join("\n\n") } : {}),
    ...(stop?.length ? { stop_sequences: [...stop] } : {}),
    ...(schema ? { output_config: { format: { type: "json_schema", schema } } } : {}),
  };
}

/** Only the fields we read. */
const Usage = z.object({
  input_tokens: z.number(),
  output_tokens: z.number(),
  cache_read_input_tokens: z.number().nullish(),
  cache_creation_input_tokens: z.number().nullish(),
});
const Reply = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  stop_reason: z.string().nullish(),
  usage: Usage,
});
type Reply = z.infer<typeof Reply>;

const Event = z.object({
  type: z.string(),
  message: z.object({ usage: Usage }).optional(),
  delta: z.object({ text: z.string().optional(), stop_reason: z.string().nullish() }).optional(),
  usage: Usage.partial().optional(),
});

function completion({ content, stop_reason, usage }: Reply): Completion {
  const read = usage.cache_read_input_tokens ?? 0;
  const written = usage.cache_creation_input_tokens ?? 0;
  const full = stop_reason === "max_tokens" || stop_reason === "model_context_window_exceeded";
  return {
    text: content.map(({ text }) => text ?? "").join(""),
    tokens: {
      // input_tokens counts only what no cache had a part in.
      input: usage.input_tokens + read + written,
      output: usage.output_tokens,
      ...(read ? { cachedInput: read } : {}),
      ...(written ? { cacheWrite: written } : {}),
    },
    finish: stop_reason === "refusal" ? "refusal" : full ? "length" : "stop",
  };
}

/** Joins the events of a stream to the message that would have come in one piece. */
async function collect(asked: Asked, events: AsyncIterable<unknown>, onText: (delta: string) => void): Promise<Reply> {
  let text = "";
  let usage: z.infer<typeof Usage> | undefined;
  let stopReason: string | null | undefined;
  let ended = false;
  for await (const event of events) {
    const found = Event.safeParse(event);
    if (!found.success) throw wrongShape(asked, "an event of a message", JSON.stringify(event));
    const { type, message, delta, usage: later } = found.data;
    if (message) usage = message.usage;
    if (usage && later) usage = { ...usage, ...known(later) };
    if (delta?.text) {
      text += delta.text;
      onText(delta.text);
    }
    stopReason = delta?.stop_reason ?? stopReason;
    ended ||= type === "message_stop";
  }
  if (!ended || !usage) throw unreachable(asked, new Error("the stream ended before the reply did"));
  return { content: [{ type: "text", text }], stop_reason: stopReason, usage };
}

/** The fields that say something: an event may repeat a count as null. */
function known<Counts extends object>(counts: Counts): { [Name in keyof Counts]: number } {
  const entries = Object.entries(counts).filter(([, count]) => typeof count === "number");
  return Object.fromEntries(entries) as { [Name in keyof Counts]: number };
}
