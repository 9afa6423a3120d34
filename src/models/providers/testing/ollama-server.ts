/** Speaks Ollama's API. Source: its API reference; errors as its server writes them. */
import { z } from "zod";
import { type Answer, alternatives, CONTEXT, MODELS, serve, type WireServer } from "./wire-server.ts";

const Request = z.strictObject({
  model: z.string(),
  messages: z.array(z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: z.string() })).min(1),
  stream: z.boolean(),
  truncate: z.boolean(),
  shift: z.boolean(),
  format: z.object({}).optional(),
  logprobs: z.boolean().optional(),
  top_logprobs: z.number().int().min(0).max(20).optional(),
  options: z.strictObject({
    num_predict: z.number().int().optional(),
    temperature: z.number().optional(),
    top_p: z.number().optional(),
    seed: z.number().int().optional(),
    stop: z.array(z.string()).optional(),
  }),
});

export function ollamaServer(): Promise<WireServer> {
  return serve({
    path: "/api/chat",
    key: () => undefined,
    read(body) {
      const { model, messages, stream, options, logprobs, top_logprobs: top = 0 } = Request.parse(body);
      const prompt = messages.at(-1)!.content;
      return { model, prompt, maxTokens: options.num_predict, stream, logprobs: logprobs ? top : undefined };
    },
    json: (answer) => ({ ...part(answer, answer.tokens), ...done(answer) }),
    streamType: "application/x-ndjson",
    stream: (answer) =>
      [
        ...answer.tokens.map((token) => ({ ...part(answer, [token]), done: false })),
        { ...part(answer, []), ...done(answer) },
      ].map((line) => `${JSON.stringify(line)}\n`),
    routes: {
      "/api/version": () => ({ version: "0.14.1" }),
      "/api/tags": () => ({ models: MODELS.map((name) => ({ name: `${name}:latest`, model: `${name}:latest` })) }),
      "/api/embed": (body) => {
        const { input, model } = z.object({ input: z.array(z.string()), model: z.string() }).parse(body);
        return { model, embeddings: input.map((text) => [text.length, 0.5]), total_duration: 14143917 };
      },
    },
    failures: {
      "rate-limit": error(429, "too many requests"),
      quota: error(402, "payment required"),
      key: error(401, "unauthorized"),
      "unknown-model": error(404, "model 'none' not found"),
      context: error(400, `input length (3031 tokens) exceeds the model's maximum context length (${CONTEXT} tokens)`),
      request: error(400, "invalid format"),
      overloaded: error(503, "server busy, please try again. maximum pending requests exceeded"),
      "server-error": error(500, "llama runner process has terminated: exit status 2"),
    },
  });
}

function part({ ask }: Answer, tokens: readonly string[]) {
  const found = tokens.map((token) => ({
    token,
    logprob: -0.25,
    top_logprobs: alternatives(token, ask.logprobs ?? 0),
  }));
  return {
    model: ask.model,
    created_at: "2026-01-05T09:30:00.123456Z",
    message: { role: "assistant", content: tokens.join("") },
    ...(ask.logprobs === undefined || tokens.length === 0 ? {} : { logprobs: found }),
  };
}

function done({ finish, input, tokens }: Answer) {
  return {
    done: true,
    done_reason: finish === "length" ? "length" : "stop",
    total_duration: 4883583458,
    load_duration: 1334875,
    prompt_eval_count: input,
    prompt_eval_duration: 342546000,
    eval_count: tokens.length,
    eval_duration: 4535599000,
  };
}

function error(status: number, message: string) {
  return { status, body: { error: message } };
}
