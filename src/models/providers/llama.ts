/**
 * A model in this process: a GGUF file on llama.cpp, through node-llama-cpp. Calls share one context and its caches.
 * The same calls in the same order give the same texts. A greedy call may word its reply differently in other company or
 * with a cache that begins elsewhere: llama.cpp rounds differently for batches of different shapes, and where two words
 * are almost equally likely that decides. The journal keeps what was said.
 */
import { availableParallelism } from "node:os";
import type { Llama, LlamaEmbeddingContext, LlamaModel } from "node-llama-cpp";
import type { Device } from "../../core/device.ts";
import { messageOf } from "../../core/errors.ts";
import { contentHash } from "../../core/hash.ts";
import type { PullOptions } from "../download.ts";
import {
  type CompleteOptions,
  type Completion,
  type JsonSchema,
  type Message,
  type Model,
  ModelError,
} from "../model.ts";
import { backend, nodeLlamaCpp } from "./llama/backend.ts";
import { chatTemplate } from "./llama/chat.ts";
import { ggufFile, type ModelFile, modelFile } from "./llama/file.ts";
import { Lockstep } from "./llama/lockstep.ts";
import { Reply, tokenLogprob } from "./llama/reply.ts";
import { Sequences } from "./llama/sequences.ts";

export { devices } from "./llama/backend.ts";

/** Measured with the default model on two cores: 16 take as long as 8 and 0.4 GB more memory; 4 take 12% longer. */
const defaultParallel = 8;
const defaultContext = 2048;

export interface LlamaOptions extends PullOptions {
  /** Tokens that fit prompt and reply of one call together; 2048 unless given, at most what the model was trained on. */
  readonly context?: number;
  /** Calls that run at the same time, 8 unless given; each has `context` tokens of memory of its own. */
  readonly parallel?: number;
  readonly device?: Device;
  /** GGUF file of a LoRA adapter made for this model, as `espalier train` writes it. */
  readonly adapter?: string;
  /**
   * Processor threads; as many as there are cores unless given. Give fewer where other programs are busy: the threads
   * of a step wait for each other without sleeping, so one that has lost its core holds up all.
   */
  readonly threads?: number;
}

/**
 * @param name of the catalogue (`smollm2-135m`, fetched when it is not here), a path (`./my.gguf`), or `hf:user/repo:Q8_0`
 * @throws ModelError
 */
export async function llama(name: string, options: LlamaOptions = {}): Promise<Model> {
  const file = await modelFile(name, options);
  const adapter = options.adapter === undefined ? undefined : await ggufFile(options.adapter, "train it again");
  const llama = await backend(options.device ?? "auto");
  const model = await load(llama, file);
  const parallel = options.parallel ?? defaultParallel;
  const contextSize = Math.min(options.context ?? defaultContext, model.trainContextSize);
  const threads = options.threads ?? Math.min(llama.cpuMathCores, availableParallelism());
  const lockstep = new Lockstep();
  const context = await model
    .createContext({
      contextSize,
      sequences: parallel,
      batching: lockstep.batching,
      // Without it a model with sliding windows forgets prefixes that the next prompt may share.
      swaFullCache: true,
      threads,
      ...(adapter && { lora: adapter.path }),
    })
    .catch(async (cause) => {
      await llama.dispose();
      if (adapter && /adapter|lora/i.test(messageOf(cause))) throw unfit(adapter.path, name, cause);
      throw new ModelError(
        "request",
        `No memory for ${parallel} calls of ${contextSize} tokens at a time: ${messageOf(cause)}. Use a smaller --context or --parallel.`,
        { cause },
      );
    });
  const sequences = new Sequences(context, lockstep);
  const render = await chatTemplate(model);
  let embeddings: Promise<LlamaEmbeddingContext> | undefined;
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();

  async function complete(messages: readonly Message[], options: CompleteOptions = {}): Promise<Completion> {
    const prompt = render(messages);
    const room = contextSize - prompt.length;
    if (room < (options.maxTokens ?? 1)) throw tooLong(model, contextSize, prompt.length, options.maxTokens);
    const maxTokens = options.maxTokens ?? room;
    const grammar = options.schema && (await grammarFor(llama, model, options.schema));
    const reply = new Reply(model, [...(options.stop ?? []), ...(grammar?.stop ?? [])], options.onText);
    const logprobs: ReturnType<typeof tokenLogprob>[] = [];
    const signal = options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal;
    return sequences.run(
      prompt,
      {
        signal,
        metadata: { probabilities: options.logprobs !== undefined },
        evaluate: { ...sampling(options), ...(grammar && { grammarEvaluationState: grammar.state }) },
      },
      async ({ reused, next }) => {
        let finish: Completion["finish"] = "length";
        while (reply.tokens < maxTokens) {
          const output = await next();
          if (output === undefined) finish = "stop";
          if (output === undefined) break;
          if (options.logprobs !== undefined) logprobs.push(tokenLogprob(model, output, options.logprobs));
          if (reply.push(output.token)) finish = "stop";
          if (finish === "stop") break;
        }
        return {
          text: grammar ? reply.finish().trimEnd() : reply.finish(),
          tokens: { input: prompt.length, output: reply.tokens, cachedInput: reused },
          finish,
          ...(options.logprobs !== undefined && { logprobs }),
        };
      },
    );
  }

  return {
    id: `llama/${name}`,
    endpoint: [file, adapter].flatMap((found) => found?.fingerprint ?? []).join("+"),
    contextSize,
    async complete(messages, options) {
      closing.signal.throwIfAborted();
      const call = complete(messages, options);
      running.add(call);
      try {
        return await call;
      } finally {
        running.delete(call);
      }
    },
    async countTokens(texts) {
      return texts.map((text) => model.tokenize(text).length);
    },
    async embed(texts) {
      embeddings ??= model.createEmbeddingContext({ contextSize, threads });
      const context = await embeddings;
      const tokens = texts.map((text) => model.tokenize(text));
      const long = tokens.find(({ length }) => length > contextSize);
      if (long !== undefined) throw tooLong(model, contextSize, long.length, undefined);
      const vectors = await Promise.all(tokens.map((text) => context.getEmbeddingFor(text)));
      return vectors.map(({ vector }) => [...vector]);
    },
    async close() {
      closing.abort(new ModelError("request", `llama/${name} was closed.`));
      await Promise.allSettled(running);
      await llama.dispose();
    },
  };
}

async function load(llama: Llama, { path, repair }: ModelFile): Promise<LlamaModel> {
  try {
    return await llama.loadModel({ modelPath: path });
  } catch (cause) {
    await llama.dispose();
    throw new ModelError(
      "unknown-model",
      `${path} could not be loaded: ${messageOf(cause).replace(/\.$/, "")}. If it is damaged, ${repair}.`,
      { cause },
    );
  }
}

function unfit(adapter: string, name: string, cause: unknown): ModelError {
  return new ModelError(
    "request",
    `The adapter ${adapter} does not fit llama/${name}: ${messageOf(cause)}. Use the model that it was trained on.`,
    { cause },
  );
}

/** Greedy unless a temperature is given. Each sample of a prompt draws with a seed of its own, the same on every run. */
function sampling({ temperature = 0, topP, seed = 0, sample = 0 }: CompleteOptions) {
  return {
    temperature,
    seed: Number.parseInt(contentHash([seed, sample]).slice(0, 8), 16),
    ...(topP !== undefined && { topP }),
  };
}

/** @returns undefined when the schema has parts that cannot be a grammar; the reply is then free text */
async function grammarFor(llama: Llama, model: LlamaModel, schema: JsonSchema) {
  const { LlamaGrammarEvaluationState } = await nodeLlamaCpp();
  const grammar = await llama
    .createGrammarForJsonSchema(schema as Parameters<Llama["createGrammarForJsonSchema"]>[0])
    .catch(() => undefined);
  return (
    grammar && {
      state: new LlamaGrammarEvaluationState({ model, grammar }),
      stop: grammar.stopGenerationTriggers.map(String),
    }
  );
}

function tooLong(model: LlamaModel, context: number, prompt: number, reply: number | undefined): ModelError {
  const needed = prompt + (reply ?? 1);
  const larger = 2 ** Math.ceil(Math.log2(needed));
  const advice =
    larger <= model.trainContextSize
      ? `Use --context ${larger} or a shorter text.`
      : `This model sees at most ${model.trainContextSize} tokens: use a shorter text.`;
  const replyPart = reply === undefined ? "" : ` and a reply of ${reply}`;
  return new ModelError(
    "context",
    `Context of ${context} tokens is too small for this prompt (${prompt})${replyPart}. ${advice}`,
  );
}
