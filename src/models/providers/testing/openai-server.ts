/** Speaks openai's chat completions and embeddings. Source: its API reference and its guide to error codes. */
import { chatCompletion, chatCompletionChunks, embeddings, readRequest } from "./chat-completions.ts";
import { CONTEXT, serve, type WireServer } from "./wire-server.ts";

export function openaiServer(): Promise<WireServer> {
  return serve({
    path: "/v1/chat/completions",
    read: readRequest,
    key: ({ authorization = "" }) => authorization.replace(/^Bearer /, ""),
    json: chatCompletion,
    streamType: "text/event-stream; charset=utf-8",
    stream: chatCompletionChunks,
    routes: { "/v1/embeddings": embeddings },
    failures: {
      "rate-limit": error(429, "requests", "rate_limit_exceeded", "Rate limit reached for requests per min (RPM)"),
      quota: error(429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota."),
      key: error(401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided: wrong-key-31337."),
      "unknown-model": error(404, "invalid_request_error", "model_not_found", "The model `none` does not exist."),
      context: error(
        400,
        "invalid_request_error",
        "context_length_exceeded",
        `This model's maximum context length is ${CONTEXT} tokens.`,
      ),
      request: error(400, "invalid_request_error", null, "Unrecognized request argument supplied."),
      overloaded: error(503, "service_unavailable_error", null, "The engine is currently overloaded."),
      "server-error": error(500, "server_error", null, "The server had an error while processing your request."),
    },
  });
}

function error(status: number, type: string, code: string | null, message: string) {
  return { status, body: { error: { message, type, param: null, code } } };
}
