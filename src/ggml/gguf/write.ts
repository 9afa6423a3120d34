/**
 * Writes a GGUF file of version 3, one tensor at a time, whole or not at all.
 * Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { bytesOf, type TensorType, tensorTypes } from "./types.ts";

/** A value of metadata, named for how it is stored. */
export type Field =
  | { readonly u32: number }
  | { readonly f32: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly f32s: readonly number[] }
  | { readonly i32s: readonly number[] }
  | { readonly texts: readonly string[] };

export interface TensorToWrite {
  /** At most 63 bytes: llama.cpp refuses longer names. */
  readonly name: string;
  readonly type: TensorType;
  /** The fastest dimension first. */
  readonly shape: readonly number[];
  /** Called when it is its turn, so that not all need be in memory; as many bytes as type and shape make. */
  readonly data: () => Uint8Array;
}

const alignment = 32;

/** @throws RangeError when a tensor's data are not as long as its shape says; the file that was there stays then */
export function writeGguf(
  file: string,
  metadata: Readonly<Record<string, Field>>,
  tensors: readonly TensorToWrite[],
): void {
  const partial = `${file}.${process.pid}.partial`;
  const handle = openSync(partial, "w");
  try {
    try {
      const head = header(metadata, tensors);
      write(handle, head);
      for (const { name, type, shape, data } of tensors) {
        const bytes = data();
        const wanted = bytesOf(type, shape);
        if (bytes.byteLength !== wanted) {
          throw new RangeError(`The tensor ${name} should have ${wanted} bytes; it has ${bytes.byteLength}.`);
        }
        write(handle, bytes);
        write(handle, padding(bytes.byteLength));
      }
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

function header(metadata: Readonly<Record<string, Field>>, tensors: readonly TensorToWrite[]): Buffer {
  const entries = Object.entries(metadata);
  const parts = [Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(entries.length)];
  for (const [key, field] of entries) parts.push(text(key), ...value(field));
  let offset = 0;
  for (const { name, type, shape } of tensors) {
    parts.push(text(name), u32(shape.length), ...shape.map(u64), u32(tensorTypes[type].id), u64(offset));
    const bytes = bytesOf(type, shape);
    offset += bytes + padding(bytes).length;
  }
  const head = Buffer.concat(parts);
  return Buffer.concat([head, padding(head.length)]);
}

/** @returns the type's number, for arrays that of the elements and their count, and the value */
function value(field: Field): Buffer[] {
  if ("u32" in field) return [u32(4), u32(field.u32)];
  if ("f32" in field) return [u32(6), f32(field.f32)];
  if ("bool" in field) return [u32(7), Buffer.of(field.bool ? 1 : 0)];
  if ("text" in field) return [u32(8), text(field.text)];
  if ("i32s" in field) return [u32(9), u32(5), u64(field.i32s.length), ...field.i32s.map(i32)];
  if ("f32s" in field) return [u32(9), u32(6), u64(field.f32s.length), ...field.f32s.map(f32)];
  return [u32(9), u32(8), u64(field.texts.length), ...field.texts.map(text)];
}

function u32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
}

function i32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(number);
  return bytes;
}

function f32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(number);
  return bytes;
}

function u64(number: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(number));
  return bytes;
}

function text(string: string): Buffer {
  const bytes = Buffer.from(string);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function padding(length: number): Buffer {
  return Buffer.alloc(-length & (alignment - 1));
}

function write(handle: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done);
}
