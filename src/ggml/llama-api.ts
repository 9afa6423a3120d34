/**
 * libllama's C functions, typed, as far as prompts are decoded: structures cross by value, so that their layout is
 * pinned to one release and looked at before it is trusted. Source: include/llama.h of llama.cpp v0.5.0.
 */

import type { TypeObject } from "koffi";
import { EspalierError } from "../core/errors.ts";
import type { Pointer } from "./api.ts";
import type { Library } from "./library.ts";

export type LlamaModel = Pointer<"llamaModel">;
export type LlamaContext = Pointer<"llamaContext">;
export type LlamaMemory = Pointer<"llamaMemory">;
export type LlamaAdapter = Pointer<"llamaAdapter">;

const modelParameters = {
  devices: "void *",
  tensor_buft_overrides: "void *",
  n_gpu_layers: "int32_t",
  split_mode: "int",
  load_mode: "int",
  lazy_mode: "int",
  main_gpu: "int32_t",
  tensor_split: "void *",
  progress_callback: "void *",
  progress_callback_user_data: "void *",
  kv_overrides: "void *",
  vocab_only: "bool",
  check_tensors: "bool",
  use_extra_bufts: "bool",
  no_host: "bool",
  no_alloc: "bool",
  load_mtp: "bool",
} as const;

const contextParameters = {
  n_ctx: "uint32_t",
  n_batch: "uint32_t",
  n_ubatch: "uint32_t",
  n_seq_max: "uint32_t",
  n_rs_seq: "uint32_t",
  n_outputs_max: "uint32_t",
  n_outputs_max_per_seq: "uint32_t",
  n_threads: "int32_t",
  n_threads_batch: "int32_t",
  ctx_type: "int",
  rope_scaling_type: "int",
  pooling_type: "int",
  attention_type: "int",
  flash_attn_type: "int",
  rope_freq_base: "float",
  rope_freq_scale: "float",
  yarn_ext_factor: "float",
  yarn_attn_factor: "float",
  yarn_beta_fast: "float",
  yarn_beta_slow: "float",
  yarn_orig_ctx: "uint32_t",
  defrag_thold: "float",
  cb_eval: "void *",
  cb_eval_user_data: "void *",
  type_k: "int",
  type_v: "int",
  abort_callback: "void *",
  abort_callback_data: "void *",
  embeddings: "bool",
  offload_kqv: "bool",
  no_perf: "bool",
  op_offload: "bool",
  swa_full: "bool",
  kv_unified: "bool",
  samplers: "void *",
  n_samplers: "size_t",
  ctx_other: "void *",
} as const;

const batch = {
  n_tokens: "int32_t",
  token: "void *",
  embd: "void *",
  pos: "void *",
  n_seq_id: "void *",
  seq_id: "void *",
  logits: "void *",
} as const;

type Values<Layout extends Readonly<Record<string, string>>> = {
  readonly [Name in keyof Layout]: Layout[Name] extends "void *"
    ? bigint | null
    : Layout[Name] extends "bool"
      ? boolean
      : number;
};
export type ModelParameters = Values<typeof modelParameters>;
export type ContextParameters = Values<typeof contextParameters>;
export type Batch = Values<typeof batch>;

type Type = string | TypeObject;

export interface LlamaApi {
  readonly modelParameters: ModelParameters;
  readonly contextParameters: ContextParameters;
  loadModel(file: string, parameters: ModelParameters): LlamaModel | null;
  newContext(model: LlamaModel, parameters: ContextParameters): LlamaContext | null;
  loadAdapter(model: LlamaModel, file: string): LlamaAdapter | null;
  setAdapters(context: LlamaContext, adapters: BigUint64Array, count: number, scales: Float32Array): number;
  newBatch(tokens: number, embeddings: number, sequences: number): Batch;
  decode(context: LlamaContext, batch: Batch): number;
  memory(context: LlamaContext): LlamaMemory;
  clear(memory: LlamaMemory, data: boolean): void;
  /** Positions from the first to before the last; negative for all. */
  remove(memory: LlamaMemory, sequence: number, first: number, last: number): boolean;
  copy(memory: LlamaMemory, from: number, to: number, first: number, last: number): void;
  vocabulary(model: LlamaModel): bigint;
  vocabularySize(vocabulary: bigint): number;
  width(model: LlamaModel): number;
  layers(model: LlamaModel): number;
}

/** @throws EspalierError when the library's defaults are not what they should be: then its structures are others */
export function llamaOf({ koffi, llama }: Library): LlamaApi {
  const pointer = koffi.pointer("void");
  const Model = koffi.struct(modelParameters);
  const Context = koffi.struct(contextParameters);
  const Batch = koffi.struct(batch);
  const func = (name: string, result: Type, values: Type[]) => llama.func(`llama_${name}`, result, values);
  const api: LlamaApi = {
    modelParameters: func("model_default_params", Model, [])(),
    contextParameters: func("context_default_params", Context, [])(),
    loadModel: func("model_load_from_file", pointer, ["const char *", Model]),
    newContext: func("init_from_model", pointer, [pointer, Context]),
    loadAdapter: func("adapter_lora_init", pointer, [pointer, "const char *"]),
    setAdapters: func("set_adapters_lora", "int32_t", [pointer, pointer, "size_t", pointer]),
    newBatch: func("batch_init", Batch, ["int32_t", "int32_t", "int32_t"]),
    decode: func("decode", "int32_t", [pointer, Batch]),
    memory: func("get_memory", pointer, [pointer]),
    clear: func("memory_clear", "void", [pointer, "bool"]),
    remove: func("memory_seq_rm", "bool", [pointer, "int32_t", "int32_t", "int32_t"]),
    copy: func("memory_seq_cp", "void", [pointer, "int32_t", "int32_t", "int32_t", "int32_t"]),
    vocabulary: func("model_get_vocab", pointer, [pointer]),
    vocabularySize: func("vocab_n_tokens", "int32_t", [pointer]),
    width: func("model_n_embd", "int32_t", [pointer]),
    layers: func("model_n_layer", "int32_t", [pointer]),
  };
  expectDefaults(api.modelParameters, {
    n_gpu_layers: -1,
    split_mode: 1,
    main_gpu: 0,
    use_extra_bufts: true,
    load_mtp: false,
  });
  expectDefaults(api.contextParameters, {
    ...{ n_ctx: 512, n_batch: 2048, n_ubatch: 512, n_seq_max: 1, n_outputs_max_per_seq: 1, pooling_type: -1 },
    ...{ flash_attn_type: -1, yarn_ext_factor: -1, defrag_thold: -1, type_k: 1, type_v: 1, embeddings: false },
    ...{ offload_kqv: true, op_offload: true, swa_full: true, kv_unified: false, n_samplers: 0, ctx_other: null },
  });
  return api;
}

function expectDefaults<Parameters extends object>(found: Parameters, expected: Partial<Parameters>): void {
  for (const [name, value] of Object.entries(expected)) {
    const is = found[name as keyof Parameters];
    if (is === value) continue;
    throw new EspalierError(
      `llama.cpp's parameter ${name} should be ${value} by default; it is ${is}, so that its structures are not those of v0.5.0: npm install node-llama-cpp@3.22.1`,
    );
  }
}
