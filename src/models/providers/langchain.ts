/** Any LangChain chat model, passed as an object, as a Model. Source: @langchain/core's BaseChatModel. */
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { AIMessageChunk } from "@langchain/core/messages";
import { z } from "zod";
import { contentHash } from "../../core/hash.ts";
import type { CompleteOptions, Completion, Message, Model } from "../model.ts";
import { approximateTokens } from "../tokens.ts";
import { isClosed } from "./chat-completions.ts";
import { type Asked, failed, noLogprobs, unreachable } from "./failure.ts";
import { listening } from "./listening.ts";

/**
 * Length and sampling (`maxTokens`, `temperature`, `topP`) are settings of the chat model itself: LangChain lets a call
 * change them only where it was made with `initChatModel(…, { configurableFields })`. So are its retries: set
 * `maxRetries: 0` to leave them to Espalier. `countTokens` estimates.
 */
export function fromLangChain(chatModel: BaseChatModel): Model {
  const { model, modelName } = chatModel as { model?: unknown; modelName?: unknown };
  const name = [model, modelName].find((found) => typeof found === "string") ?? chatModel._llmType();
  // Its JSON names every setting and masks the secrets; a hash of it tells models with other settings apart.
  const settings = contentHash(JSON.parse(JSON.stringify(chatModel))).slice(0, 16);
  const asked: Asked = { id: `langchain/${name}`, endpoint: "its provider", secrets: secretsOf(chatModel) };

  return {
    id: asked.id,
    endpoint: `langchain:${chatModel._llmType()}:${settings}`,

    async complete(messages, given = {}) {
      if (given.logprobs !== undefined) throw noLogprobs(asked.id);
      const options = listening(given);
      try {
        return completion(await answer(chatModel, messages, options), messages);
      } catch (error) {
        if (options.signal?.aborted) throw options.signal.reason;
        throw failure(asked, error);
      }
    },

    async countTokens(texts) {
      return texts.map(approximateTokens);
    },
  };
}

/** The fields that the chat model itself declares secret. */
function secretsOf(chatModel: BaseChatModel): string[] {
  const names = Object.keys(chatModel.lc_secrets ?? {});
  return names.map((name) => Reflect.get(chatModel, name)).filter((value) => typeof value === "string");
}

async function answer(
  chatModel: BaseChatModel,
  messages: readonly Message[],
  { maxTokens, temperature, topP, seed, stop, schema, signal, onText }: CompleteOptions,
): Promise<AIMessageChunk> {
  const input = messages.map(({ role, content }) => [role, content] as [typeof role, string]);
  const settings = {
    ...(stop?.length ? { stop: [...stop] } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(signal ? { signal } : {}),
    configurable: { maxTokens, temperature, topP },
  };
  if (schema && chatModel.bindTools) {
    const strict = isClosed(schema);
    const structured = chatModel.withStructuredOutput({ title: "reply", ...schema }, { includeRaw: true, strict });
    const { raw, parsed } = await structured.invoke(input, settings);
    // Where the reply came as a tool call, the message itself has no text.
    if (raw.text === "" && parsed) raw.content = JSON.stringify(parsed);
    onText?.(raw.text);
    return raw as AIMessageChunk;
  }
  if (!onText) return (await chatModel.invoke(input, settings)) as AIMessageChunk;
  let whole: AIMessageChunk | undefined;
  for await (const chunk of await chatModel.stream(input, settings)) {
    whole = whole ? whole.concat(chunk) : chunk;
    if (chunk.text !== "") onText(chunk.text);
  }
  if (!whole) throw new Error("the stream was empty");
  return whole;
}

function completion(reply: AIMessageChunk, messages: readonly Message[]): Completion {
  const { usage_metadata: usage, additional_kwargs: extra } = reply;
  const refusal = typeof extra.refusal === "string" ? extra.refusal : "";
  const text = reply.text || refusal;
  const read = usage?.input_token_details?.cache_read;
  const written = usage?.input_token_details?.cache_creation;
  return {
    text,
    tokens: {
      input: usage?.input_tokens ?? approximateTokens(messages.map(({ content }) => content).join("\n")),
      output: usage?.output_tokens ?? approximateTokens(text),
      ...(read ? { cachedInput: read } : {}),
      ...(written ? { cacheWrite: written } : {}),
    },
    finish: refusal ? "refusal" : finishOf(reply.response_metadata),
  };
}

/** Each integration keeps its provider's own word for why the reply ended, under the provider's own name. */
function finishOf(metadata: Record<string, unknown>): Completion["finish"] {
  const said = [metadata.finish_reason, metadata.finishReason, metadata.stop_reason, metadata.done_reason];
  const reason = String(said.find((found) => typeof found === "string") ?? "").toLowerCase();
  if (/^(length|max_tokens|model_length|model_context_window_exceeded)$/.test(reason)) return "length";
  return /^(content_filter|refusal|safety|prohibited_content)$/.test(reason) ? "refusal" : "stop";
}

/** The errors that integrations throw are those of the provider's SDK, with LangChain's name for some. */
const Thrown = z.object({
  name: z.string(),
  status: z.number().optional(),
  headers: z.instanceof(Headers).optional().catch(undefined),
  code: z.string().nullish().catch(undefined),
  type: z.string().nullish().catch(undefined),
  message: z.string(),
});

function failure(asked: Asked, error: unknown): unknown {
  const { data } = Thrown.safeParse(error);
  if (!data) return error;
  if (data.name === "ContextOverflowError") return failed(asked, { ...data, code: "context_length_exceeded" });
  if (data.status !== undefined) return failed(asked, data);
  const lost = /connection|timeout|fetch failed|terminated/i;
  // Anything else is a fault in the chat model or in how it was made, which asking again does not mend.
  return lost.test(`${data.name} ${data.message}`) ? unreachable(asked, error) : error;
}
