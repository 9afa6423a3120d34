/**
 * The chat completions wire format, which openai, its many compatible servers and llama.cpp's server speak.
 * Only the fields we read and write.
 */
import { z } from "zod";
import type { CompleteOptions, Completion, JsonSchema, Message, TokenLogprob } from "../model.ts";
import { approximateTokens } from "../tokens.ts";
import { type Asked, unreachable, wrongShape } from "./failure.ts";

const Usage = z.object({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
});
const Logprob = z.object({ token: z.string(), logprob: z.number(), bytes: z.array(z.number()).nullish() });
const Logprobs = z.object({ content: z.array(Logprob.extend({ top_logprobs: z.array(Logprob) })).nullish() });
const Text = z.object({ content: z.string().nullish(), refusal: z.string().nullish() });
const Choice = z.object({ message: Text, finish_reason: z.string().nullish(), logprobs: Logprobs.nullish() });

export const Reply = z.object({ choices: z.array(Choice).min(1), usage: Usage.nullish() });
export type Reply = z.infer<typeof Reply>;

const Chunk = z.object({
  choices: z.array(Choice.omit({ message: true }).extend({ delta: Text.nullish() })).nullish(),
  usage: Usage.nullish(),
});

export const Embeddings = z.object({ data: z.array(z.object({ index: z.number(), embedding: z.array(z.number()) })) });

/** Asks for a stream that ends with the tokens used. */
export const STREAM = { stream: true, stream_options: { include_usage: true } } as const;

export function responseFormat(schema: JsonSchema) {
  return { type: "json_schema" as const, json_schema: { name: "reply", schema, strict: isClosed(schema) } };
}

export function completion({ choices: [choice], usage }: Reply, messages: readonly Message[]): Completion {
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
    ...(logprobs?.content ? { logprobs: logprobs.content.filter(isText).map(tokenLogprob) } : {}),
  };
}

type Detail = z.infer<typeof Logprob>;

/** llama.cpp lists the token that ends a reply too, unless it streams. */
function isText({ bytes }: Detail): boolean {
  return bytes?.length !== 0;
}

function tokenLogprob({ token, logprob, top_logprobs }: Detail & { top_logprobs: Detail[] }): TokenLogprob {
  return { token, logprob, top: top_logprobs.map((other) => ({ token: other.token, logprob: other.logprob })) };
}

/** Joins the events of a stream to the reply that would have come in one piece. */
export async function collect(
  asked: Asked,
  events: AsyncIterable<unknown>,
  onText: CompleteOptions["onText"] & {},
): Promise<Reply> {
  const message = { content: "", refusal: "" };
  const tokens: z.infer<typeof Logprobs>["content"] & {} = [];
  let finish: string | undefined;
  let usage: Reply["usage"];
  for await (const event of events) {
    const found = Chunk.safeParse(event);
    if (!found.success) throw wrongShape(asked, "a chat completion chunk", JSON.stringify(event));
    usage = found.data.usage ?? usage;
    const choice = found.data.choices?.[0];
    finish = choice?.finish_reason ?? finish;
    tokens.push(...(choice?.logprobs?.content ?? []));
    for (const part of ["content", "refusal"] as const) {
      const delta = choice?.delta?.[part];
      if (!delta) continue;
      message[part] += delta;
      onText(delta);
    }
  }
  if (finish === undefined) throw unreachable(asked, new Error("the stream ended before the reply did"));
  const logprobs = tokens.length > 0 ? { content: tokens } : null;
  return { choices: [{ message, finish_reason: finish, logprobs }], usage };
}

/** Strict mode wants every object of a schema to list all its fields as required and to allow no others. */
export function isClosed(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return true;
  if (Array.isArray(schema)) return schema.every(isClosed);
  const { type, properties, required, additionalProperties } = schema as JsonSchema;
  const fields = Object.keys(properties ?? {});
  const closed = additionalProperties === false && fields.every((field) => (required as string[])?.includes(field));
  return (type !== "object" || closed) && Object.values(schema).every(isClosed);
}
