/** The frozen weights of a network on a device, and the transposed copies that gradients go back through. */
import { closeSync, openSync, readSync } from "node:fs";
import { EspalierError } from "../../core/errors.ts";
import type { Tensor } from "../api.ts";
import type { OpenDevice } from "../devices.ts";
import type { Gguf, GgufTensor } from "../gguf/read.ts";
import { bytesOf, type TensorType, tensorTypes } from "../gguf/types.ts";
import { frozen, type Value } from "./tape.ts";
import { F32, Program, StaticTensors, shapeOf, write } from "./tensors.ts";
import { isWidened, offsetsShape, widened } from "./widened.ts";

export interface Weights extends Disposable {
  /** By their names in the file; absent where the file has none. */
  readonly get: (name: string) => Value | undefined;
  readonly bytes: number;
}

/** @returns the type in which a transposed copy of a weight is kept */
export function transposedType({ type, shape }: GgufTensor): TensorType {
  if (type === "F32") return "F32";
  // Eight bits are as quick as the forward on a CPU; rows that they cannot divide are kept in sixteen.
  return type === "F16" || type === "BF16" || shape[1]! % tensorTypes.Q8_0.block !== 0 ? "BF16" : "Q8_0";
}

/**
 * Linear layers of blocks and, where log-probabilities are trained, the output embedding.
 * @returns the matrices that gradients go back through
 */
export function turnedTensors({ tensors }: Gguf, predictsTokens: boolean): GgufTensor[] {
  const linear = [...tensors.values()].filter(({ name, shape }) => name.startsWith("blk.") && shape.length === 2);
  const output = tensors.get("output.weight") ?? tensors.get("token_embd.weight");
  return predictsTokens && output ? [...linear, output] : linear;
}

/** @param turned matrices of which a transposed copy is kept */
export function loadWeights(
  device: OpenDevice,
  gguf: Gguf,
  { turned }: { readonly turned: readonly GgufTensor[] },
): Weights {
  const all = [...gguf.tensors.values()];
  const set = new StaticTensors(device, all.length * 3);
  const values = new Map<string, Value>();
  for (const tensor of all) {
    const { name, type, shape } = tensor;
    const transposed = turned.includes(tensor)
      ? set.add(tensorTypes[transposedType(tensor)].id, [shape[1]!, shape[0]!])
      : undefined;
    if (transposed !== undefined && isWidened(tensor, device)) {
      const offsets = set.add(F32, offsetsShape(shape));
      const matrix = frozen(set.add(tensorTypes.Q8_0.id, shape, name), shape, transposed);
      values.set(name, { ...matrix, offsets });
    } else {
      values.set(name, frozen(set.add(tensorTypes[type].id, shape, name), shape, transposed));
    }
  }
  set.allocate();
  const file = openSync(gguf.file, "r");
  try {
    for (const tensor of all) {
      const bytes = readBytes(file, tensor, gguf);
      const { tensor: target, transposed, offsets } = values.get(tensor.name)!;
      if (offsets === undefined) {
        write(device.ggml, target, bytes);
      } else {
        const wide = widened(bytes, shapeOf(tensor.shape));
        write(device.ggml, target, wide.blocks);
        write(device.ggml, offsets, wide.offsets);
      }
      if (transposed !== undefined) transpose(device, tensor, bytes, transposed);
    }
  } catch (error) {
    set[Symbol.dispose]();
    throw error;
  } finally {
    closeSync(file);
  }
  return {
    get: (name) => values.get(name),
    bytes: set.bytes,
    [Symbol.dispose]: () => set[Symbol.dispose](),
  };
}

function readBytes(file: number, { name, offset, bytes }: GgufTensor, gguf: Gguf): Uint8Array {
  const buffer = new Uint8Array(bytes);
  for (let done = 0; done < bytes; ) {
    const read = readSync(file, buffer, done, Math.min(bytes - done, 1 << 30), offset + done);
    if (read === 0) throw new EspalierError(`${gguf.file} ended while ${name} was read.`);
    done += read;
  }
  return buffer;
}

/** Numbers of a piece of a matrix: some embeddings would take gigabytes at once. */
const mostNumbers = 2 ** 24;

/** On the CPU, which can read and write every type; rows of the source become parts of all rows of the target. */
function transpose(device: OpenDevice, tensor: GgufTensor, bytes: Uint8Array, target: Tensor): void {
  const [columns = 1, rows = 1] = tensor.shape;
  const type = transposedType(tensor);
  const backend = device.backends.at(-1)!;
  const processor = { ...device, backend, backends: [backend] };
  const { block } = tensorTypes[type];
  const size = Math.max(block, Math.floor(mostNumbers / columns / block) * block);
  const result = new Uint8Array(bytesOf(type, [rows, columns]));
  const [rowBytes, sourceRow] = [bytesOf(type, [rows]), bytesOf(tensor.type, [columns])];
  for (let start = 0; start < rows; start += size) {
    const count = Math.min(size, rows - start);
    const source = { type: tensor.type, shape: [columns, count], bytes: bytes.subarray(start * sourceRow) };
    const part = transposedPart(processor, source, type);
    const partBytes = part.length / columns;
    for (let column = 0; column < columns; column++) {
      const at = column * rowBytes + bytesOf(type, [start]);
      result.set(part.subarray(column * partBytes, (column + 1) * partBytes), at);
    }
  }
  device.ggml.backend_tensor_set(target, result, 0, result.byteLength);
}

function transposedPart(
  processor: OpenDevice,
  { type, shape, bytes }: { readonly type: TensorType; readonly shape: readonly number[]; readonly bytes: Uint8Array },
  turnedType: TensorType,
): Uint8Array {
  const { ggml } = processor;
  const back = shape.toReversed();
  using set = new StaticTensors(processor, 2);
  const source = set.add(tensorTypes[type].id, shape);
  const turned = set.add(tensorTypes[turnedType].id, back);
  set.allocate();
  ggml.backend_tensor_set(source, bytes, 0, bytesOf(type, shape));
  using program = new Program(processor, ({ ggml, context, expand }) => {
    const numbers = type === "F32" ? source : ggml.cast(context, source, F32);
    expand(ggml.cpy(context, ggml.cont(context, ggml.transpose(context, numbers)), turned));
  });
  program.run();
  const result = new Uint8Array(bytesOf(turnedType, back));
  ggml.backend_tensor_get(turned, result, 0, result.byteLength);
  return result;
}
