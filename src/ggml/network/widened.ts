/**
 * Q4_1 as Q8_0 and an offset for each block: the same numbers, d q + m = d (q - 8) + (m + 8 d), in the form that CPUs
 * multiply in half the time. Source: block_q4_1 and block_q8_0 in ggml-common.h of llama.cpp v0.5.0.
 */
import type { OpenDevice } from "../devices.ts";
import type { GgufTensor } from "../gguf/read.ts";
import { tensorTypes } from "../gguf/types.ts";

const [narrow, wide] = [tensorTypes.Q4_1, tensorTypes.Q8_0];

/** Whether a matrix is kept so: those of blocks. On graphics cards the file's form is as quick. */
export function isWidened(
  { name, type }: Pick<GgufTensor, "name" | "type">,
  { isProcessor }: Pick<OpenDevice, "isProcessor">,
): boolean {
  return isProcessor && type === "Q4_1" && name.startsWith("blk.");
}

/** @param shape of a matrix [columns, rows] @returns [rows, blocks of a row] */
export function offsetsShape(shape: readonly number[]): readonly [number, number] {
  return [shape[1] ?? 1, shape[0]! / narrow.block];
}

/** @param bytes of a matrix in Q4_1 @param shape [columns, rows] @returns the same in Q8_0, and what is added to each block */
export function widened(bytes: Uint8Array, shape: readonly number[]): { blocks: Uint8Array; offsets: Float32Array } {
  const [rows, perRow] = offsetsShape(shape);
  const blocks = new Uint8Array(rows * perRow * wide.bytes);
  const offsets = new Float32Array(rows * perRow);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const half = narrow.block / 2;
  for (let block = 0; block < rows * perRow; block++) {
    const [from, to] = [block * narrow.bytes, block * wide.bytes];
    const [scale, least] = [view.getFloat16(from, true), view.getFloat16(from + 2, true)];
    blocks[to] = bytes[from]!;
    blocks[to + 1] = bytes[from + 1]!;
    for (let place = 0; place < half; place++) {
      const both = bytes[from + 4 + place]!;
      blocks[to + 2 + place] = (both & 15) - 8;
      blocks[to + 2 + half + place] = (both >> 4) - 8;
    }
    offsets[(block % perRow) * rows + Math.floor(block / perRow)] = least + 8 * scale;
  }
  return { blocks, offsets };
}
