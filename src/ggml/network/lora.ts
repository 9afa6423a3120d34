/**
 * Low-rank additions to linear layers, W + (alpha / rank) B A: what is trained, with its gradients and AdamW's moments.
 * Source: Hu et al. 2021, arXiv:2106.09685; the file as llama.cpp's convert_lora_to_gguf.py writes it.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { EspalierError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import type { Ggml, Tensor } from "../api.ts";
import type { OpenDevice } from "../devices.ts";
import type { Gguf } from "../gguf/read.ts";
import { writeGguf } from "../gguf/write.ts";
import type { LoraShape } from "../training/job.ts";
import type { Config } from "./config.ts";
import type { Value } from "./tape.ts";
import { F32, read, StaticTensors, shapeOf, write } from "./tensors.ts";
import type { Weights } from "./weights.ts";

export interface Parameter {
  /** As the adapter's file has it. */
  readonly name: string;
  readonly value: Value & { readonly gradient: Tensor };
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
}

export class Lora implements Disposable {
  /** In the file's order. */
  readonly parameters: readonly Parameter[];
  /** What the product is multiplied with. */
  readonly scale: number;
  readonly #ggml: Ggml;
  readonly #config: Config;
  readonly #shape: LoraShape;
  readonly #gradients: StaticTensors;
  readonly #rest: StaticTensors;
  readonly #pairs = new Map<string, { readonly a: Value; readonly b: Value }>();

  /** A is random, B zero: the network begins as the base. */
  constructor(device: OpenDevice, weights: Weights, config: Config, shape: LoraShape, random: Random) {
    this.#ggml = device.ggml;
    this.#config = config;
    this.#shape = shape;
    this.scale = shape.alpha / shape.rank;
    const count = config.layers * shape.targets.length * 2;
    this.#gradients = new StaticTensors(device, count);
    this.#rest = new StaticTensors(device, count * 3);
    const parameter = (name: string, lengths: readonly number[]): Parameter => {
      const tensor = this.#rest.add(F32, lengths, name);
      device.ggml.set_param(tensor);
      const gradient = this.#gradients.add(F32, lengths);
      return {
        name,
        value: { tensor, shape: shapeOf(lengths), isTrained: true, gradient },
        firstMoment: this.#rest.add(F32, lengths),
        secondMoment: this.#rest.add(F32, lengths),
      };
    };
    const parameters: Parameter[] = [];
    for (let layer = 0; layer < config.layers; layer++) {
      for (const target of shape.targets) {
        const name = `blk.${layer}.${target}.weight`;
        const [columns, rows] = weights.get(name)!.shape;
        const a = parameter(`${name}.lora_a`, [columns, shape.rank]);
        const b = parameter(`${name}.lora_b`, [shape.rank, rows]);
        parameters.push(a, b);
        this.#pairs.set(name, { a: a.value, b: b.value });
      }
    }
    this.parameters = parameters;
    this.#gradients.allocate().zero();
    this.#rest.allocate().zero();
    for (const { a } of this.#pairs.values()) {
      const [columns, rank] = a.shape;
      const bound = 1 / Math.sqrt(columns);
      const values = Float32Array.from({ length: columns * rank }, () => bound * (2 * random() - 1));
      write(device.ggml, a.tensor, values);
    }
  }

  get bytes(): number {
    return this.#gradients.bytes + this.#rest.bytes;
  }

  /** @param name of a weight; undefined for one that is not a target */
  get(name: string): { readonly a: Value; readonly b: Value } | undefined {
    return this.#pairs.get(name);
  }

  forgetGradients(): void {
    this.#gradients.zero();
  }

  /** One after the other, in order. */
  readAll(which: (parameter: Parameter) => Tensor): Float32Array {
    const parts = this.parameters.map((parameter) => read(this.#ggml, which(parameter)));
    const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  /** @throws RangeError when they are of another network or shape */
  writeAll(which: (parameter: Parameter) => Tensor, values: Float32Array): void {
    const total = this.parameters.reduce((sum, { value }) => sum + elements(value), 0);
    if (values.length !== total) throw new RangeError(`There are ${total} parameters; the state has ${values.length}.`);
    let at = 0;
    for (const parameter of this.parameters) {
      const length = elements(parameter.value);
      write(this.#ggml, which(parameter), values.subarray(at, at + length));
      at += length;
    }
  }

  /** @throws EspalierError when the adapter is for another network or another shape */
  load(adapter: Gguf): void {
    const file = openSync(adapter.file, "r");
    try {
      for (const { name, value } of this.parameters) {
        const found = adapter.tensors.get(name);
        const wanted = value.shape.slice(0, 2).join(" x ");
        if (found?.type !== "F32" || found.shape.join(" x ") !== wanted) {
          const what = found === undefined ? "is not there" : `is ${found.shape.join(" x ")} of type ${found.type}`;
          throw new EspalierError(`${adapter.file}: ${name} ${what}; it should be ${wanted} of type F32.`);
        }
        const values = new Float32Array(elements(value));
        readSync(file, values, 0, found.bytes, found.offset);
        write(this.#ggml, value.tensor, values);
      }
    } finally {
      closeSync(file);
    }
  }

  save(file: string): void {
    const metadata = {
      "general.type": { text: "adapter" },
      "general.architecture": { text: this.#config.name },
      "adapter.type": { text: "lora" },
      "adapter.lora.alpha": { f32: this.#shape.alpha },
    };
    const tensors = this.parameters.map(({ name, value }) => ({
      name,
      type: "F32" as const,
      shape: value.shape.slice(0, 2),
      data: () => new Uint8Array(read(this.#ggml, value.tensor).buffer),
    }));
    writeGguf(file, metadata, tensors);
  }

  [Symbol.dispose](): void {
    this.#gradients[Symbol.dispose]();
    this.#rest[Symbol.dispose]();
  }
}

function elements({ shape }: Value): number {
  return shape[0] * shape[1];
}
