/** Tensors that stay: weights, parameters, inputs; a set of them in one buffer of a device. */
import { EspalierError } from "../../core/errors.ts";
import type { Buffer, Context, Ggml, Scheduler, Tensor } from "../api.ts";
import type { OpenDevice } from "../devices.ts";
import { tensorTypes } from "../gguf/types.ts";
import { countTensors, type Paper } from "./counted.ts";

/** The fastest dimension first, as ggml has it. */
export type Shape = readonly [number, number, number, number];

export function shapeOf(lengths: readonly number[]): Shape {
  const [a = 1, b = 1, c = 1, d = 1] = lengths;
  return [a, b, c, d];
}

export class StaticTensors implements Disposable {
  readonly #ggml: Ggml;
  readonly #context: Context;
  readonly #device: OpenDevice;
  #left: number;
  #buffer: Buffer | undefined;

  /** @param most how many can be added */
  constructor(device: OpenDevice, most: number) {
    this.#device = device;
    this.#ggml = device.ggml;
    this.#left = most;
    const bytes = (most + 1) * this.#ggml.tensor_overhead();
    this.#context = this.#ggml.init({ mem_size: bytes, mem_buffer: null, no_alloc: true });
  }

  /** @param type of `enum ggml_type` */
  add(type: number, lengths: readonly number[], name?: string): Tensor {
    // One more would end the process.
    if (this.#left-- === 0) throw new RangeError("More tensors than the set was made for.");
    const tensor = this.#ggml.new_tensor_4d(this.#context, type, ...shapeOf(lengths));
    if (name !== undefined) this.#ggml.set_name(tensor, name);
    return tensor;
  }

  /** @throws EspalierError when the device has not that much memory */
  allocate(): this {
    this.#buffer = this.#ggml.backend_alloc_ctx_tensors(this.#context, this.#device.backend);
    if (!this.#buffer) throw new EspalierError(`${this.#device.name} has not enough memory for the model.`);
    return this;
  }

  get bytes(): number {
    return this.#buffer === undefined ? 0 : this.#ggml.backend_buffer_get_size(this.#buffer);
  }

  zero(): void {
    this.#ggml.backend_buffer_clear(this.#buffer!, 0);
  }

  [Symbol.dispose](): void {
    if (this.#buffer) this.#ggml.backend_buffer_free(this.#buffer);
    this.#ggml.free(this.#context);
  }
}

export function write(ggml: Ggml, tensor: Tensor, values: NodeJS.TypedArray): void {
  ggml.backend_tensor_set(tensor, values, 0, values.byteLength);
}

/** @param tensor of type F32 */
export function read(ggml: Ggml, tensor: Tensor): Float32Array {
  const values = new Float32Array(ggml.nelements(tensor));
  ggml.backend_tensor_get(tensor, values, 0, values.byteLength);
  return values;
}

/** Memory that graphs compute in, one after the other: getting it anew for each takes longer than building the graph. */
export class Workspace implements Disposable {
  readonly #device: OpenDevice;
  #most = 0;
  #scheduler: Scheduler | undefined;

  constructor(device: OpenDevice) {
    this.#device = device;
  }

  /**
   * @param tensors of the graph, and those that it uses
   * @returns what the graph before used, unless that was for fewer: then what it had is gone
   */
  schedulerFor(tensors: number): Scheduler {
    const { ggml, backends } = this.#device;
    if (this.#scheduler !== undefined && tensors <= this.#most) {
      ggml.backend_sched_reset(this.#scheduler);
      return this.#scheduler;
    }
    this[Symbol.dispose]();
    // Graphs of other rows have a few more: what is for them too need not be made anew.
    this.#most = 2 ** Math.ceil(Math.log2(tensors));
    // Splits copy what crosses between devices: room for those too.
    const list = BigUint64Array.from(backends);
    this.#scheduler = ggml.backend_sched_new(list, null, backends.length, this.#most * 2, false, false);
    return this.#scheduler;
  }

  [Symbol.dispose](): void {
    if (this.#scheduler !== undefined) this.#device.ggml.backend_sched_free(this.#scheduler);
    this.#scheduler = undefined;
  }
}

/** The numbers of a graph that is built once and run often. */
export class Program implements Disposable {
  readonly #ggml: Ggml;
  readonly #graph;
  readonly #scheduler;
  readonly #device: OpenDevice;
  /** Of this program alone. */
  readonly #own: Workspace | undefined;
  readonly context: Context;

  /**
   * @param emit says what is wanted by `expand`, in the order of computation; called twice, first on paper
   * @param workspace that outlives it, and that no other program uses until this one is disposed of
   */
  constructor(device: OpenDevice, emit: (paper: Paper) => void, workspace?: Workspace) {
    const { ggml } = device;
    this.#ggml = ggml;
    this.#device = device;
    const { made, given } = countTensors(emit);
    // Parameters of elsewhere are nodes of a graph too.
    const nodes = made + given;
    const bytes = (made + 1) * ggml.tensor_overhead() + ggml.graph_overhead_custom(nodes, false);
    this.context = ggml.init({ mem_size: bytes, mem_buffer: null, no_alloc: true });
    this.#graph = ggml.new_graph_custom(this.context, nodes, false);
    emit({ ggml, context: this.context, expand: (tensor) => ggml.build_forward_expand(this.#graph, tensor) });
    this.#own = workspace === undefined ? new Workspace(device) : undefined;
    this.#scheduler = (workspace ?? this.#own!).schedulerFor(nodes);
    if (!ggml.backend_sched_alloc_graph(this.#scheduler, this.#graph)) {
      this[Symbol.dispose]();
      throw new EspalierError(
        `${device.name} has not enough memory for the computation. Evaluate fewer tokens at once.`,
      );
    }
  }

  run(): void {
    const status = this.#ggml.backend_sched_graph_compute(this.#scheduler, this.#graph);
    if (status !== 0) throw new EspalierError(`${this.#device.name} failed while computing (status ${status}).`);
  }

  /** Of what is computed on the way. */
  get bytes(): number {
    return this.#device.backends.reduce(
      (sum, backend) => sum + this.#ggml.backend_sched_get_buffer_size(this.#scheduler, backend),
      0,
    );
  }

  get nodes(): number {
    return this.#ggml.graph_n_nodes(this.#graph);
  }

  /** Parts between which data goes from device to device; 1 where one device does all. */
  get splits(): number {
    return this.#ggml.backend_sched_get_n_splits(this.#scheduler);
  }

  [Symbol.dispose](): void {
    this.#own?.[Symbol.dispose]();
    this.#ggml.free(this.context);
  }
}

export const [F32, I32] = [tensorTypes.F32.id, tensorTypes.I32.id];
