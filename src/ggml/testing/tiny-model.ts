/**
 * Models of random weights, a few hundred kilobytes, that llama.cpp loads and node-llama-cpp tokenises with: each
 * supported architecture in its own shape, for tests. Same options, same file.
 */
import { seededRandom } from "../../core/random.ts";
import { ggmlOf } from "../api.ts";
import { bytesOf, type TensorType, tensorTypes } from "../gguf/types.ts";
import { type Field, type TensorToWrite, writeGguf } from "../gguf/write.ts";
import { loadLibrary, type Variant } from "../library.ts";

export interface TinyModelOptions {
  readonly architecture: "llama" | "qwen2" | "qwen3" | "gemma3";
  /** Of matrices; norms and biases are always F32. Blocks of 256 do not fit the rows. */
  readonly type: Extract<TensorType, "F32" | "F16" | "BF16" | "Q8_0" | "Q4_0" | "Q4_1">;
  readonly seed?: number;
  /** Which build of ggml quantises: a process has but one. */
  readonly variant?: Variant;
}

export const tinyShape = {
  width: 64,
  heads: 4,
  keyHeads: 2,
  feedForward: 160,
  vocabulary: 512,
  context: 512,
  /** Of gemma3's layers that see only what is near; so short that a test's prompts are longer. */
  slidingWindow: 16,
} as const;

const { width, heads, keyHeads, feedForward, vocabulary, context, slidingWindow } = tinyShape;
const headWidth = width / heads;

/** One token each where a word begins with a space or a text: "yes" is one token, as " yes" is. */
export const tinyWords = ["yes", "no", "good", "bad", "better", "worse", "the", "answer", "is", "question"] as const;

/** @param file becomes the model */
export async function writeTinyModel(
  file: string,
  { architecture, type, seed = 1, variant = "cpu" }: TinyModelOptions,
): Promise<void> {
  const ggml = ggmlOf(await loadLibrary(variant));
  const next = seededRandom(seed);
  const tensors: TensorToWrite[] = [];
  const add = (name: string, shape: readonly number[], mean: number, deviation: number, stored: TensorType) => {
    const values = Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, () =>
      normal(next, mean, deviation),
    );
    const data = new Uint8Array(bytesOf(stored, shape));
    const rows = values.length / shape[0]!;
    ggml.quantize_chunk(tensorTypes[stored].id, values, data, 0, rows, shape[0]!, null);
    tensors.push({ name, type: stored, shape, data: () => data });
  };
  const matrix = (name: string, inputs: number, outputs: number, deviation = 1 / Math.sqrt(inputs)) =>
    add(`${name}.weight`, [inputs, outputs], 0, deviation, type);
  const norm = (name: string, length: number = width) => add(`${name}.weight`, [length], 1, 0.1, "F32");
  const bias = (name: string, length: number) => add(`${name}.bias`, [length], 0, 0.1, "F32");

  // Wide enough that a token's logit is far from another's.
  matrix("token_embd", width, vocabulary, 0.2);
  norm("output_norm");
  const layers = layersOf(architecture);
  for (let layer = 0; layer < layers; layer++) {
    const block = `blk.${layer}`;
    norm(`${block}.attn_norm`);
    norm(`${block}.ffn_norm`);
    matrix(`${block}.attn_q`, width, width);
    matrix(`${block}.attn_k`, width, keyHeads * headWidth);
    matrix(`${block}.attn_v`, width, keyHeads * headWidth);
    matrix(`${block}.attn_output`, width, width);
    matrix(`${block}.ffn_gate`, width, feedForward);
    matrix(`${block}.ffn_up`, width, feedForward);
    matrix(`${block}.ffn_down`, feedForward, width);
    if (architecture === "qwen2") {
      bias(`${block}.attn_q`, width);
      bias(`${block}.attn_k`, keyHeads * headWidth);
      bias(`${block}.attn_v`, keyHeads * headWidth);
    }
    if (architecture === "qwen3" || architecture === "gemma3") {
      norm(`${block}.attn_q_norm`, headWidth);
      norm(`${block}.attn_k_norm`, headWidth);
    }
    if (architecture === "gemma3") {
      norm(`${block}.post_attention_norm`);
      norm(`${block}.post_ffw_norm`);
    }
  }
  writeGguf(file, { ...hyperparameters(architecture, layers), ...vocabularyFields() }, tensors);
}

/** Every sixth layer of gemma3 sees everything: there has to be one. */
function layersOf(architecture: TinyModelOptions["architecture"]): number {
  return architecture === "gemma3" ? 6 : 3;
}

function hyperparameters(architecture: TinyModelOptions["architecture"], layers: number): Record<string, Field> {
  const fields: Record<string, Field> = {
    context_length: { u32: context },
    embedding_length: { u32: width },
    block_count: { u32: layers },
    feed_forward_length: { u32: feedForward },
    "attention.head_count": { u32: heads },
    "attention.head_count_kv": { u32: keyHeads },
    "attention.key_length": { u32: headWidth },
    "attention.value_length": { u32: headWidth },
    "attention.layer_norm_rms_epsilon": { f32: 1e-6 },
    "rope.dimension_count": { u32: headWidth },
    "rope.freq_base": { f32: 10_000 },
    vocab_size: { u32: vocabulary },
    ...(architecture === "gemma3" ? { "attention.sliding_window": { u32: slidingWindow } } : {}),
  };
  return {
    "general.architecture": { text: architecture },
    "general.name": { text: `tiny ${architecture}` },
    ...Object.fromEntries(Object.entries(fields).map(([key, field]) => [`${architecture}.${key}`, field])),
  };
}

/** Kinds of tokens, as llama.cpp numbers them. */
const kinds = { normal: 1, unknown: 2, control: 3, byte: 6 };

/**
 * SentencePiece's kind: what is no word falls into bytes. It joins neighbours only to tokens that exist, so that all
 * beginnings of a word are tokens too.
 */
function vocabularyFields(): Record<string, Field> {
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
  const beginnings = ["\u2581", ""].flatMap((space) =>
    tinyWords.flatMap((word) => Array.from(word, (_, last) => space + word.slice(0, last + 1))),
  );
  const special = ["<unk>", "<s>", "</s>"];
  const real = new Set([...special, ...bytes, "\u2581", ...beginnings]);
  const fill = Array.from({ length: vocabulary - real.size }, (_, token) => `\u2581w${token}`);
  const tokens = [...real, ...fill];
  const kind = (token: number) => {
    if (token === 0) return kinds.unknown;
    if (token < special.length) return kinds.control;
    return token < special.length + bytes.length ? kinds.byte : kinds.normal;
  };
  return {
    "tokenizer.ggml.model": { text: "llama" },
    "tokenizer.ggml.tokens": { texts: tokens },
    "tokenizer.ggml.scores": { f32s: tokens.map((_, token) => -token) },
    "tokenizer.ggml.token_type": { i32s: tokens.map((_, token) => kind(token)) },
    "tokenizer.ggml.bos_token_id": { u32: 1 },
    "tokenizer.ggml.eos_token_id": { u32: 2 },
    "tokenizer.ggml.unknown_token_id": { u32: 0 },
  };
}

/** Box and Muller 1958. */
function normal(next: () => number, mean: number, deviation: number): number {
  return mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
