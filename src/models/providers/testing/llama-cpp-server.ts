/** Speaks as llama.cpp's server does. Source: the README of its tools/server, and replies of the real one. */
import { z } from "zod";
import { chatCompletion, chatCompletionChunks, embeddings, readRequest } from "./chat-completions.ts";
import { type Answer, CONTEXT, KEY, serve, type WireServer, words } from "./wire-server.ts";

export function llamaCppServer(): Promise<WireServer> {
  return serve({
    path: "/v1/chat/completions",
    read: readRequest,
    key: ({ authorization = `Bearer ${KEY}` }) => authorization.replace(/^Bearer /, ""),
    json: (answer) => ({ ...chatCompletion(answer, [""]), timings: timings(answer) }),
    streamType: "text/event-stream",
    stream: (answer) => chatCompletionChunks(answer, { timings: timings(answer) }),
    routes: {
      "/props": () => ({ default_generation_settings: { n_ctx: CONTEXT, params: {} }, total_slots: 1 }),
      "/tokenize": (body) => ({
        tokens: words(z.object({ content: z.string() }).parse(body).content).map((_, id) => id),
      }),
      "/v1/embeddings": embeddings,
    },
    failures: {
      "rate-limit": error(429, "rate_limit_error", "Too many requests"),
      quota: error(402, "billing_error", "Payment required"),
      key: error(401, "authentication_error", "Invalid API Key"),
      "unknown-model": error(404, "not_found_error", "model 'none' not found"),
      context: error(
        400,
        "exceed_context_size_error",
        `request (3031 tokens) exceeds the available context size (${CONTEXT} tokens), try increasing it`,
      ),
      request: error(400, "invalid_request_error", "JSON schema error at #: unrecognized type nonsense"),
      overloaded: error(503, "unavailable_error", "Loading model"),
      "server-error": error(500, "server_error", "Compute error."),
    },
  });
}

function timings({ input, cached, tokens }: Answer) {
  return {
    cache_n: cached,
    prompt_n: input - cached,
    prompt_ms: 81.352,
    predicted_n: tokens.length,
    predicted_ms: 25.015,
  };
}

function error(code: number, type: string, message: string) {
  return { status: code, body: { error: { code, message, type } } };
}
