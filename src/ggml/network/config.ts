/** A network's sizes, from the metadata of its GGUF file. What cannot be computed faithfully is refused. */
import { EspalierError } from "../../core/errors.ts";
import { type Gguf, type GgufTensor, numberOf, textOf } from "../gguf/read.ts";
import type { Architecture } from "./architectures/architecture.ts";
import { architectures } from "./architectures/index.ts";

export interface Config extends Architecture {
  /** As the file names it. */
  readonly name: string;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Heads of keys and values; each serves equally many of queries. */
  readonly keyHeads: number;
  readonly headWidth: number;
  readonly hiddenWidth: number;
  readonly vocabulary: number;
  readonly contextTokens: number;
  readonly epsilon: number;
  /** Dimensions of a head that are turned by the position, the base of their frequencies, and what scales positions. */
  readonly rotation: { readonly dimensions: number; readonly base: number; readonly scale: number };
  /** Tokens that layers with a window see, themselves among them. */
  readonly windowTokens?: number;
}

const embedding = "token_embd.weight";
const ofNetwork = [embedding, "output_norm.weight", "output.weight", "rope_freqs.weight"];
const ofLayer = [
  ...["attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "attn_q_norm", "attn_k_norm", "post_attention_norm"],
  ...["ffn_norm", "ffn_gate", "ffn_up", "ffn_down", "post_ffw_norm"],
].map((name) => `${name}.weight`);
const biases = ["attn_q", "attn_k", "attn_v", "attn_output"].map((name) => `${name}.bias`);

/** @throws EspalierError for an architecture, a tensor or a setting that is not known here */
export function configOf(gguf: Gguf): Config {
  const name = textOf(gguf, "general.architecture");
  if (!Object.hasOwn(architectures, name)) {
    const known = Object.keys(architectures).join(", ");
    throw new EspalierError(`${gguf.file}: the architecture "${name}" cannot be trained. Those that can: ${known}.`);
  }
  const architecture: Architecture = architectures[name as keyof typeof architectures];
  const get = (key: string) => numberOf(gguf, `${name}.${key}`);
  const maybe = (key: string) => (gguf.metadata.has(`${name}.${key}`) ? get(key) : undefined);
  const [width, heads, layers] = [get("embedding_length"), get("attention.head_count"), get("block_count")];
  const headWidth = maybe("attention.key_length") ?? width / heads;
  const config: Config = {
    ...architecture,
    name,
    width,
    layers,
    heads,
    keyHeads: maybe("attention.head_count_kv") ?? heads,
    headWidth,
    hiddenWidth: get("feed_forward_length"),
    vocabulary: gguf.tensors.get(embedding)?.shape[1] ?? 0,
    contextTokens: get("context_length"),
    epsilon: get("attention.layer_norm_rms_epsilon"),
    rotation: {
      dimensions: maybe("rope.dimension_count") ?? headWidth,
      base: maybe("rope.freq_base") ?? 10_000,
      scale: 1 / scaling(gguf, name),
    },
    ...(architecture.window && { windowTokens: get("attention.sliding_window") }),
  };
  check(gguf, config, maybe("attention.value_length"));
  return config;
}

/** @returns what positions are divided by */
function scaling(gguf: Gguf, name: string): number {
  const kind = gguf.metadata.get(`${name}.rope.scaling.type`) ?? "none";
  if (kind === "none") return 1;
  if (kind === "linear") return numberOf(gguf, `${name}.rope.scaling.factor`);
  throw new EspalierError(`${gguf.file}: positions are scaled by "${kind}"; only "none" and "linear" can be trained.`);
}

function check(gguf: Gguf, config: Config, valueWidth: number | undefined): void {
  const refuse = (why: string) => new EspalierError(`${gguf.file}: it cannot be trained: ${why}.`);
  const { width, layers, heads, keyHeads, headWidth, hiddenWidth, vocabulary } = config;
  for (const [what, value] of Object.entries({ width, layers, heads, keyHeads, headWidth, hiddenWidth })) {
    if (!Number.isInteger(value) || value < 1) throw refuse(`its ${what} is ${value}`);
  }
  if (heads % keyHeads !== 0) throw refuse(`${heads} heads of queries cannot share ${keyHeads} of keys`);
  if (valueWidth !== undefined && valueWidth !== headWidth) {
    throw refuse(`its values are ${valueWidth} wide, its keys ${headWidth}; only equal widths are known here`);
  }
  for (const key of ["attn_logit_softcapping", "final_logit_softcapping", "expert_count"]) {
    const value = gguf.metadata.get(`${config.name}.${key}`) ?? 0;
    if (value !== 0) throw refuse(`its metadata has ${config.name}.${key} ${value}, which is not known here`);
  }
  const [queries, keys] = [heads * headWidth, keyHeads * headWidth];
  const shapes: Record<string, readonly number[]> = {
    attn_q: [width, queries],
    attn_k: [width, keys],
    attn_v: [width, keys],
    attn_output: [queries, width],
    ffn_gate: [width, hiddenWidth],
    ffn_up: [width, hiddenWidth],
    ffn_down: [hiddenWidth, width],
    attn_q_norm: [headWidth],
    attn_k_norm: [headWidth],
  };
  for (const [tensorName, { shape, type }] of gguf.tensors) {
    const part = tensorName.replace(/^blk\.\d+\./, "");
    const isKnown = part === tensorName ? ofNetwork.includes(part) : [...ofLayer, ...biases].includes(part);
    if (!isKnown) throw refuse(`the tensor ${tensorName} is not known here`);
    const [stem = "", kind] = part.split(".");
    const linear = shapes[stem];
    const wanted = part === tensorName ? undefined : kind === "bias" ? [linear![1]!] : (linear ?? [width]);
    if (wanted && wanted.join(" x ") !== shape.join(" x ")) {
      throw refuse(`${tensorName} is ${shape.join(" x ")}; it should be ${wanted.join(" x ")}`);
    }
    if (wanted?.length === 1 && type !== "F32") throw refuse(`${tensorName} is of type ${type}; it should be F32`);
  }
  const needed = ["attn_norm", ...Object.keys(shapes).slice(0, 7), "ffn_norm"];
  const names = Array.from({ length: layers }, (_, layer) => needed.map((part) => `blk.${layer}.${part}.weight`));
  const missing = [embedding, "output_norm.weight", ...names.flat()].find((wanted) => !gguf.tensors.has(wanted));
  if (missing !== undefined) throw refuse(`the tensor ${missing} is missing`);
  if (!isEmbedding(gguf.tensors.get(embedding)!, config)) throw refuse(`${embedding} has not ${width} columns`);
  if (vocabulary < 1) throw refuse("it has no vocabulary");
}

function isEmbedding({ shape }: GgufTensor, { width }: Config): boolean {
  return shape.length === 2 && shape[0] === width;
}
