/** Replies in the chat completions wire format, which the servers of openai and llama.cpp share. */
import { z } from "zod";
import { type Answer, type Ask, alternatives } from "./wire-server.ts";

const Request = z.strictObject({
  model: z.string(),
  messages: z.array(z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: z.string() })).min(1),
  max_tokens: z.number().int().positive().optional(),
  max_completion_tokens: z.number().int().positive().optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  seed: z.number().int().optional(),
  stop: z.array(z.string()).min(1).max(4).optional(),
  stream: z.boolean().optional(),
  stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
  logprobs: z.boolean().optional(),
  top_logprobs: z.number().int().min(0).max(20).optional(),
  response_format: z
    .strictObject({
      type: z.literal("json_schema"),
      json_schema: z.strictObject({ name: z.string(), schema: z.object({}), strict: z.boolean().optional() }),
    })
    .optional(),
});

export function readRequest(body: unknown): Ask {
  const { model, messages, max_tokens, max_completion_tokens, stream, logprobs, top_logprobs } = Request.parse(body);
  return {
    model,
    prompt: messages.at(-1)!.content,
    maxTokens: max_completion_tokens ?? max_tokens,
    stream: stream === true,
    logprobs: logprobs ? (top_logprobs ?? 0) : undefined,
  };
}

const HEAD = { id: "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT", created: 1741569952, system_fingerprint: "fp_b376dfbbd5" };

/** @param special tokens without text that are listed with log-probabilities after the others */
export function chatCompletion(answer: Answer, special: readonly string[] = []): Record<string, unknown> {
  const text = answer.tokens.join("");
  const refused = answer.finish === "refusal";
  const message = {
    role: "assistant",
    content: refused ? null : text,
    refusal: refused ? text : null,
    annotations: [],
  };
  const choice = {
    index: 0,
    message,
    logprobs: logprobs(answer, [...answer.tokens, ...special]),
    finish_reason: finishReason(answer),
  };
  return { ...HEAD, object: "chat.completion", model: answer.ask.model, choices: [choice], usage: usage(answer) };
}

/** Server-sent events: one for the role, one for each token, one for the end, one for the tokens used. */
export function chatCompletionChunks(answer: Answer, more: object = {}): string[] {
  const head = { ...HEAD, object: "chat.completion.chunk", model: answer.ask.model };
  const part = answer.finish === "refusal" ? "refusal" : "content";
  const chunk = (delta: object, finish_reason: string | null = null, found: unknown = null) => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: found, finish_reason }],
    usage: null,
  });
  const events = [
    chunk({ role: "assistant", content: "" }),
    ...answer.tokens.map((token) => chunk({ [part]: token }, null, logprobs(answer, [token]))),
    chunk({}, finishReason(answer)),
    { ...head, choices: [], usage: usage(answer), ...more },
  ];
  return [...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), "data: [DONE]\n\n"];
}

function finishReason({ finish }: Answer): string {
  return finish === "length" ? "length" : "stop";
}

function logprobs({ ask }: Answer, tokens: readonly string[]) {
  const count = ask.logprobs;
  if (count === undefined) return null;
  const detail = (token: string, logprob: number) => ({ token, logprob, bytes: [...Buffer.from(token)] });
  return {
    content: tokens.map((token) => ({
      ...detail(token, -0.25),
      top_logprobs: alternatives(token, count).map((other) => detail(other.token, other.logprob)),
    })),
    refusal: null,
  };
}

function usage({ input, tokens, cached }: Answer) {
  return {
    prompt_tokens: input,
    completion_tokens: tokens.length,
    total_tokens: input + tokens.length,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
}

/** Vectors that depend on the text alone, given out of order, which the API allows. */
export function embeddings(body: unknown): unknown {
  const { input, model } = z.object({ input: z.array(z.string()).min(1), model: z.string() }).parse(body);
  const data = input.map((text, index) => ({ object: "embedding", index, embedding: [text.length, 0.5] }));
  return { object: "list", data: data.reverse(), model, usage: { prompt_tokens: 1, total_tokens: 1 } };
}
