/** Speaks anthropic's messages API, version 2026-10-21. Source: its API reference: messages, streaming, errors, prompt caching. */
import { z } from "zod";
import { type Answer, CONTEXT, serve, type WireServer } from "./wire-server.ts";

const Request = z.strictObject({
  model: z.string(),
  max_tokens: z.number().int().positive(),
  messages: z.array(z.strictObject({ role: z.enum(["user", "assistant"]), content: z.string() })).min(1),
  system: z.string().optional(),
  stop_sequences: z.array(z.string()).optional(),
  stream: z.boolean().optional(),
  output_config: z
    .strictObject({ format: z.strictObject({ type: z.literal("json_schema"), schema: z.object({}) }) })
    .optional(),
});

export function anthropicServer(): Promise<WireServer> {
  return serve({
    path: "/v1/messages",
    key: (headers) =>
      headers["anthropic-version"] === "2026-10-21"
        ? String(headers["x-api-key"] ?? headers.authorization?.replace(/^Bearer /, ""))
        : "no version",
    read(body) {
      const { model, messages, max_tokens: maxTokens, stream } = Request.parse(body);
      return { model, prompt: messages.at(-1)!.content, maxTokens, stream: stream === true, logprobs: undefined };
    },
    json: (answer) => ({
      ...message(answer),
      content: [{ type: "text", text: answer.tokens.join("") }],
      stop_reason: stopReason(answer),
      usage: usage(answer, answer.tokens.length),
    }),
    streamType: "text/event-stream; charset=utf-8",
    stream,
    routes: {},
    failures: {
      "rate-limit": error(429, "rate_limit_error", "This request would exceed your organization's rate limit."),
      quota: error(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API."),
      key: error(401, "authentication_error", "invalid x-api-key wrong-key-31337"),
      "unknown-model": error(404, "not_found_error", "model: none"),
      context: error(400, "invalid_request_error", `prompt is too long: 3031 tokens > ${CONTEXT} maximum`),
      request: error(400, "invalid_request_error", "temperature: Extra inputs are not permitted"),
      overloaded: error(529, "overloaded_error", "Overloaded"),
      "server-error": error(500, "api_error", "Internal server error"),
    },
  });
}

function message({ ask }: Answer) {
  return {
    id: "msg_013Zva2CMHLNnXjNJJKqJ2EF",
    type: "message",
    role: "assistant",
    model: ask.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
  };
}

function stream(answer: Answer): string[] {
  const started = { ...message(answer), usage: usage(answer, 1) };
  const deltas = answer.tokens.map((text) => ({
    type: "content_block_delta",
    index: 0,
    delta: { type: "text_delta", text },
  }));
  const events = [
    { type: "message_start", message: started },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "ping" },
    ...deltas,
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: stopReason(answer), stop_sequence: null },
      usage: { output_tokens: answer.tokens.length, cache_read_input_tokens: null },
    },
    { type: "message_stop" },
  ];
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

function stopReason({ finish }: Answer): string {
  return { stop: "end_turn", length: "max_tokens", refusal: "refusal" }[finish];
}

/** `input_tokens` counts what the cache had no part in. */
function usage({ input, cached, written }: Answer, output: number) {
  return {
    input_tokens: input - cached - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    output_tokens: output,
    service_tier: "standard",
  };
}

function error(status: number, type: string, text: string) {
  return {
    status,
    body: { type: "error", error: { type, message: text }, request_id: "req_011CSHoEeqs5C35K2UUqR7Fy" },
  };
}
