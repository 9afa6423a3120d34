/**
 * A head as a file: eight bytes of name, three 32-bit numbers (kind of posterior, width, rows), then 32-bit floats:
 * weights, reference, scale, ridge, posterior. Little-endian, as every machine that llama.cpp is built for here.
 */
import { EspalierError } from "../../core/errors.ts";
import type { Head, Posterior } from "./head.ts";

const name = "ESPHEAD1";
const headerBytes = name.length + 3 * 4;

export function encodeHead({ width, weights, reference, scale, posterior }: Head): Uint8Array {
  const isFactor = posterior.kind === "factor";
  const rows = isFactor ? width : posterior.rows;
  const matrix = isFactor ? posterior.lower : posterior.reduction;
  const values = [weights, reference, scale, Float32Array.of(isFactor ? 0 : posterior.ridge), matrix];
  const bytes = new Uint8Array(headerBytes + 4 * floatsOf(isFactor, width, rows));
  bytes.set(new TextEncoder().encode(name));
  bytes.set(new Uint8Array(Uint32Array.of(isFactor ? 0 : 1, width, rows).buffer), name.length);
  let at = headerBytes;
  for (const part of values) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return bytes;
}

/**
 * @param path for messages
 * @throws EspalierError when it is no head, cut off, or holds what is no number
 */
export function decodeHead(bytes: Uint8Array, path: string): Head {
  const refuse = (problem: string) => new EspalierError(`${path} is no head of a reward model: ${problem}.`);
  // Not `slice`: a Buffer's is a view of a larger memory.
  const copied = (from: number, to?: number) => new Uint8Array(bytes.subarray(from, to)).buffer;
  if (bytes.length < headerBytes || new TextDecoder().decode(bytes.subarray(0, name.length)) !== name) {
    throw refuse(`it does not begin with ${name}`);
  }
  const [kind, width, rows] = new Uint32Array(copied(name.length, headerBytes)) as unknown as [number, number, number];
  const expected = headerBytes + 4 * floatsOf(kind === 0, width, rows);
  if (kind > 1 || width === 0 || (kind === 0 && rows !== width)) throw refuse("its header makes no sense");
  if (bytes.length !== expected) throw refuse(`it has ${bytes.length} bytes where ${expected} are due`);
  const floats = new Float32Array(copied(headerBytes));
  if (!floats.every(Number.isFinite)) throw refuse("it holds values that are no numbers");
  const [weights, reference, scale] = [0, 1, 2].map((part) => floats.slice(part * width, (part + 1) * width)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const ridge = floats[3 * width]!;
  const matrix = floats.slice(3 * width + 1);
  const posterior: Posterior =
    kind === 0 ? { kind: "factor", lower: matrix } : { kind: "low-rank", ridge, rows, reduction: matrix };
  if (kind === 0 ? !diagonal(matrix, width).every((value) => value > 0) : !(ridge > 0)) {
    throw refuse("its posterior is no variance");
  }
  return { width, weights, reference, scale, posterior };
}

function floatsOf(isFactor: boolean, width: number, rows: number): number {
  return 3 * width + 1 + (isFactor ? (width * (width + 1)) / 2 : rows * width);
}

function diagonal(lower: Float32Array, width: number): number[] {
  return Array.from({ length: width }, (_, i) => lower[(i * (i + 3)) / 2]!);
}
