/**
 * ggml's C functions, typed: prototypes as data, one object. Pointers are opaque, and told apart by what they point to.
 * Source: ggml.h, ggml-backend.h and gguf.h of llama.cpp v0.5.0.
 */
import type { LibraryHandle } from "koffi";
import type { Koffi, Library } from "./library.ts";

/** Address of a C object of the kind named. */
export type Pointer<Kind extends string> = bigint & { readonly pointsTo: Kind };
export type Tensor = Pointer<"tensor">;
export type Context = Pointer<"context">;
export type Graph = Pointer<"graph">;
export type Backend = Pointer<"backend">;
export type Buffer = Pointer<"buffer">;
export type BufferType = Pointer<"bufferType">;
export type Scheduler = Pointer<"scheduler">;
export type DevicePointer = Pointer<"device">;

interface Values {
  void: undefined;
  int: number;
  int64: number;
  size: number;
  float: number;
  byte: number;
  bool: boolean;
  string: string;
  tensor: Tensor;
  /** A tensor that may be left out. */
  optional: Tensor | null;
  context: Context;
  graph: Graph;
  backend: Backend;
  buffer: Buffer;
  bufferType: BufferType;
  scheduler: Scheduler;
  device: DevicePointer;
  registry: Pointer<"registry">;
  file: Pointer<"file">;
  /** Read by C. */
  input: NodeJS.TypedArray | null;
  /** Written by C. */
  output: NodeJS.TypedArray;
  address: bigint | null;
  /** `struct ggml_init_params`, by value. */
  initParameters: { readonly mem_size: number; readonly mem_buffer: null; readonly no_alloc: boolean };
}
type Kind = keyof Values;
/** A result and the arguments. */
type Prototype = readonly [Kind, ...Kind[]];
type Prototypes = Readonly<Record<string, Prototype>>;
type Arguments<Kinds extends readonly Kind[]> = { [Place in keyof Kinds]: Values[Kinds[Place] & Kind] };
type Bound<Functions extends Prototypes> = {
  readonly [Name in keyof Functions]: Functions[Name] extends readonly [
    infer Result extends Kind,
    ...infer Rest extends Kind[],
  ]
    ? (...values: Arguments<Rest>) => Values[Result]
    : never;
};

/** Of input, positions and frequency factors: dimensions, mode, original context; base, scale and what YaRN adds. */
const rope = [
  "tensor",
  "context",
  "tensor",
  "tensor",
  "optional",
  "int",
  "int",
  "int",
  "float",
  "float",
  "float",
  "float",
  "float",
  "float",
] as const;

/** The full names begin with `ggml_`. */
const tensors = {
  init: ["context", "initParameters"],
  free: ["void", "context"],
  tensor_overhead: ["size"],
  graph_overhead_custom: ["size", "size", "bool"],
  nbytes: ["size", "tensor"],
  nelements: ["int64", "tensor"],
  row_size: ["size", "int", "int64"],
  op_desc: ["string", "tensor"],
  set_name: ["tensor", "tensor", "string"],
  set_input: ["void", "tensor"],
  set_output: ["void", "tensor"],
  set_param: ["void", "tensor"],
  new_tensor_1d: ["tensor", "context", "int", "int64"],
  new_tensor_2d: ["tensor", "context", "int", "int64", "int64"],
  new_tensor_4d: ["tensor", "context", "int", "int64", "int64", "int64", "int64"],
  add: ["tensor", "context", "tensor", "tensor"],
  add_inplace: ["tensor", "context", "tensor", "tensor"],
  sub: ["tensor", "context", "tensor", "tensor"],
  mul: ["tensor", "context", "tensor", "tensor"],
  div: ["tensor", "context", "tensor", "tensor"],
  sqr: ["tensor", "context", "tensor"],
  sqrt: ["tensor", "context", "tensor"],
  log: ["tensor", "context", "tensor"],
  tanh: ["tensor", "context", "tensor"],
  exp: ["tensor", "context", "tensor"],
  sigmoid: ["tensor", "context", "tensor"],
  silu: ["tensor", "context", "tensor"],
  silu_back: ["tensor", "context", "tensor", "tensor"],
  gelu: ["tensor", "context", "tensor"],
  softplus: ["tensor", "context", "tensor"],
  swiglu_split: ["tensor", "context", "tensor", "tensor"],
  geglu_split: ["tensor", "context", "tensor", "tensor"],
  sum: ["tensor", "context", "tensor"],
  sum_rows: ["tensor", "context", "tensor"],
  scale: ["tensor", "context", "tensor", "float"],
  scale_bias: ["tensor", "context", "tensor", "float", "float"],
  repeat_4d: ["tensor", "context", "tensor", "int64", "int64", "int64", "int64"],
  concat: ["tensor", "context", "tensor", "tensor", "int"],
  mul_mat: ["tensor", "context", "tensor", "tensor"],
  mul_mat_set_prec: ["void", "tensor", "int"],
  out_prod: ["tensor", "context", "tensor", "tensor"],
  rms_norm: ["tensor", "context", "tensor", "float"],
  rms_norm_back: ["tensor", "context", "tensor", "tensor", "float"],
  soft_max_ext: ["tensor", "context", "tensor", "optional", "float", "float"],
  soft_max_ext_back: ["tensor", "context", "tensor", "tensor", "float", "float"],
  rope_ext: rope,
  rope_ext_back: rope,
  get_rows: ["tensor", "context", "tensor", "tensor"],
  set_rows: ["tensor", "context", "tensor", "tensor", "tensor"],
  cpy: ["tensor", "context", "tensor", "tensor"],
  cast: ["tensor", "context", "tensor", "int"],
  cont: ["tensor", "context", "tensor"],
  transpose: ["tensor", "context", "tensor"],
  permute: ["tensor", "context", "tensor", "int", "int", "int", "int"],
  reshape_4d: ["tensor", "context", "tensor", "int64", "int64", "int64", "int64"],
  view_2d: ["tensor", "context", "tensor", "int64", "int64", "size", "size"],
  view_4d: ["tensor", "context", "tensor", "int64", "int64", "int64", "int64", "size", "size", "size", "size"],
  opt_step_adamw: ["tensor", "context", "tensor", "tensor", "tensor", "tensor", "tensor"],
  new_graph_custom: ["graph", "context", "size", "bool"],
  build_forward_expand: ["void", "graph", "tensor"],
  graph_n_nodes: ["int", "graph"],
  graph_node: ["tensor", "graph", "int"],
  quantize_chunk: ["size", "int", "input", "output", "int64", "int64", "int64", "input"],
  backend_dev_name: ["string", "device"],
  backend_dev_description: ["string", "device"],
  backend_dev_type: ["int", "device"],
  backend_dev_memory: ["void", "device", "output", "output"],
  backend_dev_buffer_type: ["bufferType", "device"],
  backend_dev_backend_reg: ["registry", "device"],
  backend_dev_supports_op: ["bool", "device", "tensor"],
  backend_reg_get_proc_address: ["address", "registry", "string"],
  backend_dev_init: ["backend", "device", "address"],
  backend_free: ["void", "backend"],
  backend_alloc_ctx_tensors: ["buffer", "context", "backend"],
  backend_alloc_ctx_tensors_from_buft: ["buffer", "context", "bufferType"],
  backend_buffer_free: ["void", "buffer"],
  backend_buffer_clear: ["void", "buffer", "byte"],
  backend_buffer_get_size: ["size", "buffer"],
  backend_tensor_set: ["void", "tensor", "input", "size", "size"],
  backend_tensor_get: ["void", "tensor", "output", "size", "size"],
  backend_sched_new: ["scheduler", "input", "address", "int", "size", "bool", "bool"],
  backend_sched_free: ["void", "scheduler"],
  backend_sched_reset: ["void", "scheduler"],
  backend_sched_alloc_graph: ["bool", "scheduler", "graph"],
  backend_sched_graph_compute: ["int", "scheduler", "graph"],
  backend_sched_get_n_splits: ["int", "scheduler"],
  backend_sched_get_buffer_size: ["size", "scheduler", "backend"],
  backend_sched_set_eval_callback: ["void", "scheduler", "address", "address"],
} as const satisfies Prototypes;

/** The full names are these. */
const files = {
  gguf_init_empty: ["file"],
  gguf_free: ["void", "file"],
  gguf_set_val_str: ["void", "file", "string", "string"],
  gguf_set_val_f32: ["void", "file", "string", "float"],
  gguf_add_tensor: ["void", "file", "tensor"],
  gguf_write_to_file: ["bool", "file", "string", "bool"],
} as const satisfies Prototypes;

/** The full names begin with `ggml_`; they are in the registry's library. */
const devices = {
  backend_load_all_from_path: ["void", "string"],
  backend_load: ["address", "string"],
  backend_dev_count: ["size"],
  backend_dev_get: ["device", "size"],
} as const satisfies Prototypes;

export type Ggml = Bound<typeof tensors & typeof files & typeof devices>;

const bound = new WeakMap<Library, Ggml>();

/** @returns ggml's functions under their own names, without `ggml_` */
export function ggmlOf(library: Library): Ggml {
  const { koffi, base, registry } = library;
  let ggml = bound.get(library);
  if (ggml === undefined) {
    ggml = {
      ...bind(koffi, base, "ggml_", tensors),
      ...bind(koffi, base, "", files),
      ...bind(koffi, registry, "ggml_", devices),
    };
    bound.set(library, ggml);
  }
  return ggml;
}

function bind<Functions extends Prototypes>(
  koffi: Koffi,
  library: LibraryHandle,
  prefix: string,
  functions: Functions,
): Bound<Functions> {
  const pointer = koffi.pointer("void");
  const scalars: Partial<Record<Kind, ReturnType<Koffi["type"]> | string>> = {
    void: "void",
    int: "int",
    int64: "int64_t",
    size: "size_t",
    float: "float",
    byte: "uint8_t",
    bool: "bool",
    string: "const char *",
    initParameters: koffi.struct({ mem_size: "size_t", mem_buffer: "void *", no_alloc: "bool" }),
  };
  const type = (kind: Kind) => scalars[kind] ?? (kind === "output" ? koffi.out(pointer) : pointer);
  const entries = Object.entries(functions).map(([name, [result, ...values]]) => [
    name,
    library.func(prefix + name, type(result), values.map(type)),
  ]);
  return Object.fromEntries(entries) as Bound<Functions>;
}
