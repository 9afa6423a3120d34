/**
 * Espalier and LangChain in one program: a LangChain chat model as an Espalier Model, and Espalier's tasks, models
 * and reward models offered back to LangChain. Needs the package `@langchain/core`.
 */
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult } from "@langchain/core/outputs";
import { RunnableLambda } from "@langchain/core/runnables";
import { EspalierError } from "./core/errors.ts";
import type { CompleteOptions, Completion, Message, Model } from "./models/model.ts";

export { type RewardCompressorOptions, rewardCompressor } from "./judges/reward-compressor.ts";
export { fromLangChain } from "./models/providers/langchain.ts";

/**
 * Anything from input to output, a task's run for one, as a Runnable: to `pipe`, `batch`, or call as a tool.
 * @param run receives the signal that LangChain aborts it with
 */
export function toRunnable<Input, Output>(
  run: (input: Input, options: { signal?: AbortSignal }) => Promise<Output>,
): RunnableLambda<Input, Output> {
  return RunnableLambda.from<Input, Output>((input, { signal } = {}) => run(input, signal ? { signal } : {}));
}

/** A Model, with all that wraps it (journal, limits, retries), as a LangChain chat model. It takes text only. */
export function toChatModel(model: Model, options: Omit<CompleteOptions, "signal" | "onText"> = {}): BaseChatModel {
  return new EspalierChatModel(model, options);
}

class EspalierChatModel extends BaseChatModel {
  override lc_namespace = ["espalier"];
  readonly #model: Model;
  readonly #options: CompleteOptions;

  constructor(model: Model, options: CompleteOptions) {
    // Retrying is the model's own business.
    super({ maxRetries: 0 });
    this.#model = model;
    this.#options = options;
  }

  override _llmType(): string {
    return "espalier";
  }

  override async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    const reply = await this.#complete(messages, options);
    const message = new AIMessage({ content: reply.text, ...about(this.#model, reply) });
    return { generations: [{ text: reply.text, message }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const chunks = new ReadableStream<ChatGenerationChunk>({
      start: async (controller) => {
        const send = (text: string, more: object = {}) =>
          controller.enqueue(
            new ChatGenerationChunk({ text, message: new AIMessageChunk({ content: text, ...more }) }),
          );
        try {
          const reply = await this.#complete(messages, options, send);
          send("", about(this.#model, reply));
          controller.close();
        } catch (error) {
          controller.error(error);
        }
      },
    });
    for await (const chunk of chunks) {
      yield chunk;
      await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk });
    }
  }

  #complete(
    messages: BaseMessage[],
    { stop, signal }: this["ParsedCallOptions"],
    onText?: (delta: string) => void,
  ): Promise<Completion> {
    return this.#model.complete(messages.map(toMessage), {
      ...this.#options,
      ...(stop ? { stop } : {}),
      ...(signal ? { signal } : {}),
      ...(onText ? { onText } : {}),
    });
  }
}

const ROLES: Record<string, Message["role"]> = { system: "system", human: "user", ai: "assistant" };

function toMessage(message: BaseMessage): Message {
  const role = ROLES[message.type];
  if (!role) {
    throw new EspalierError(`A message of type "${message.type}" cannot be sent. Known types: system, human, ai.`);
  }
  return { role, content: message.text };
}

function about(model: Model, { tokens, finish }: Completion) {
  return {
    usage_metadata: {
      input_tokens: tokens.input,
      output_tokens: tokens.output,
      total_tokens: tokens.input + tokens.output,
      input_token_details: { cache_read: tokens.cachedInput ?? 0, cache_creation: tokens.cacheWrite ?? 0 },
    },
    response_metadata: { model_name: model.id, finish_reason: finish },
  };
}
