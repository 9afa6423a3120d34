/**
 * How a local model reads texts: its vocabulary and chat template, and what identifies its file. The weights are not
 * loaded. Source: node-llama-cpp's `vocabOnly`.
 */
import type { GgufMetadata, LlamaModel, Token } from "node-llama-cpp";
import { EspalierError, messageOf } from "../../../core/errors.ts";
import { sha256OfFile } from "../../catalogue/sha256.ts";
import type { PullOptions } from "../../download.ts";
import { type Message, ModelError } from "../../model.ts";
import { backend } from "./backend.ts";
import { chatTemplate, type Render } from "./chat.ts";
import { modelFile } from "./file.ts";

export interface Tokenizer extends AsyncDisposable {
  /** GGUF file. */
  readonly path: string;
  readonly sha256: string;
  /** As GGUF names it: llama, qwen3, gemma3. */
  readonly architecture: string;
  /** As the file says it: `apache-2.0`. */
  readonly licence?: string;
  /** Release of llama.cpp that reads it. */
  readonly llamaCpp: string;
  /** Tokens the model was trained to see at once. */
  readonly contextTokens: number;
  /** Messages in the model's chat template, up to where its reply begins. */
  prompt(messages: readonly Message[]): number[];
  /** The reply to messages as the model would have written it, with the token that ends it. */
  reply(text: string): number[];
  tokenize(text: string): number[];
  detokenize(tokens: readonly number[]): string;
}

export interface TokenizerOptions extends PullOptions {
  /** Looks at the file before llama.cpp does, which says little of what is wrong with one; throws what is. */
  readonly check?: (path: string) => void;
}

/**
 * @param model `llama/smollm2-135m`, `llama/./my.gguf`, `llama/hf:user/repo:Q8_0`
 * @throws EspalierError for a model that is not local; ModelError where its file cannot be had or read
 */
export async function openTokenizer(model: string, options: TokenizerOptions = {}): Promise<Tokenizer> {
  const file = await modelFile(localName(model), options);
  try {
    options.check?.(file.path);
  } catch (cause) {
    const why = messageOf(cause).replace(/\.$/, "");
    throw new ModelError("unknown-model", `${why}. If it is damaged, ${file.repair}.`, { cause });
  }
  const sha256 = file.fingerprint.startsWith("sha256:")
    ? file.fingerprint.slice("sha256:".length)
    : await sha256OfFile(file.path);
  const llama = await backend("cpu");
  const unusable = async (cause: unknown) => {
    await llama.dispose();
    const why = messageOf(cause).replace(/\.$/, "");
    return new ModelError(
      "unknown-model",
      `${file.path} could not be read: ${why}. If it is damaged, ${file.repair}.`,
      {
        cause,
      },
    );
  };
  try {
    const vocabulary = await llama.loadModel({ modelPath: file.path, vocabOnly: true });
    const render = await chatTemplate(vocabulary);
    const end = turnEnd(vocabulary, render);
    const { metadata } = vocabulary.fileInfo;
    const { architecture, license: licence } = metadata.general;
    return {
      path: file.path,
      sha256,
      architecture,
      ...(licence && { licence }),
      llamaCpp: llama.llamaCppRelease.release,
      contextTokens: contextTokens(metadata),
      prompt: (messages) => render(messages) as number[],
      reply: (text) => [...vocabulary.tokenize(text), ...end],
      tokenize: (text) => vocabulary.tokenize(text) as number[],
      detokenize: (tokens) => vocabulary.detokenize(tokens as Token[]),
      [Symbol.asyncDispose]: () => llama.dispose(),
    };
  } catch (cause) {
    throw await unusable(cause);
  }
}

/** @returns what follows `llama/` @throws EspalierError */
function localName(model: string): string {
  if (model.startsWith("llama/") && model.length > "llama/".length) return model.slice("llama/".length);
  throw new EspalierError(
    `${model} is not a model in this process, whose weights can be used. Those that are begin with llama/: llama/smollm2-135m, llama/./base.gguf, llama/hf:user/repo:Q8_0.`,
  );
}

/** A vocabulary alone has no `trainContextSize`. */
function contextTokens(metadata: GgufMetadata): number {
  const own = (metadata as Record<string, unknown>)[metadata.general.architecture] as
    | { readonly context_length?: number }
    | undefined;
  if (!own?.context_length) throw new EspalierError("it does not say how many tokens it was trained to see at once");
  return own.context_length;
}

/**
 * The token that ends a turn: the one that the template writes behind a reply when another turn follows. It need not be
 * the end of sequence.
 */
function turnEnd(model: LlamaModel, render: Render): Token[] {
  const [question, answer] = [{ role: "user", content: "a" } as const, { role: "assistant", content: "b" } as const];
  const open = render([question, answer]);
  const next = render([question, answer, question])[open.length];
  const end = next !== undefined && model.isEogToken(next) ? next : model.tokens.eos;
  return end === null ? [] : [end];
}
