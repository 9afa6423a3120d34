/**
 * Reads what a GGUF file says of itself: metadata, and where its tensors are. Files come from anywhere, so nothing in
 * them is trusted: every length is checked against the file's before memory is taken, and what this reader accepts,
 * llama.cpp's accepts too.
 * Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, ggml/src/gguf.cpp of llama.cpp v0.5.0.
 */
import { EspalierError } from "../../core/errors.ts";
import { FileCursor } from "./cursor.ts";
import { bytesOf, type TensorType, tensorType, tensorTypes } from "./types.ts";

export interface GgufTensor {
  readonly name: string;
  readonly type: TensorType;
  /** The fastest dimension first, as ggml has it; 1 to 4 lengths. */
  readonly shape: readonly number[];
  /** Where its bytes begin, from the file's start. */
  readonly offset: number;
  readonly bytes: number;
}

export interface Gguf {
  readonly file: string;
  readonly version: number;
  /** Of the file, in bytes. */
  readonly size: number;
  /** Long arrays are left out, unless they were asked for. */
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** By name, in the file's order. */
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

export type GgufScalar = string | boolean | number | bigint;
/** Integers are bigints only where a number would not be exact. */
export type GgufValue = GgufScalar | readonly GgufScalar[];

/** Arrays of more elements are read only when they are asked for by name: they are vocabularies. */
const longArray = 1024;
/** More than any model has: a loop over a count from the file ends. */
const most = { entries: 1 << 16, tensors: 1 << 16, keyBytes: 0xffff, nameBytes: 63, elements: 1 << 24 };
/** Metadata that is kept in memory; bytes. The longest known, a vocabulary with its merges, takes about 20 MB. */
const mostMetadata = 256 << 20;

/**
 * @param arrays keys of long arrays to be read, such as `tokenizer.ggml.tokens`
 * @throws EspalierError saying what is wrong with the file
 */
export function readGguf(file: string, { arrays = [] }: { readonly arrays?: readonly string[] } = {}): Gguf {
  const cursor = new FileCursor(file);
  try {
    return new Reader(cursor, new Set(arrays)).read(file);
  } finally {
    cursor.close();
  }
}

/** @throws EspalierError when it is missing or no number */
export function numberOf(gguf: Gguf, key: string): number {
  const value = gguf.metadata.get(key);
  if (typeof value !== "number") throw unlike(gguf, key, "a number");
  return value;
}

/** @throws EspalierError when it is missing or no text */
export function textOf(gguf: Gguf, key: string): string {
  const value = gguf.metadata.get(key);
  if (typeof value !== "string") throw unlike(gguf, key, "a text");
  return value;
}

function unlike(gguf: Gguf, key: string, wanted: string): EspalierError {
  const value = gguf.metadata.get(key);
  const found = value === undefined ? "missing" : Array.isArray(value) ? "an array" : `a ${typeof value}`;
  return new EspalierError(`${gguf.file}: the metadata "${key}" should be ${wanted}; it is ${found}.`);
}

/** Numbers of metadata's types; the sizes are those of scalars. */
const scalars: Record<number, { readonly bytes: number; read(bytes: Buffer): number | bigint }> = {
  0: { bytes: 1, read: (bytes) => bytes.readUInt8() },
  1: { bytes: 1, read: (bytes) => bytes.readInt8() },
  2: { bytes: 2, read: (bytes) => bytes.readUInt16LE() },
  3: { bytes: 2, read: (bytes) => bytes.readInt16LE() },
  4: { bytes: 4, read: (bytes) => bytes.readUInt32LE() },
  5: { bytes: 4, read: (bytes) => bytes.readInt32LE() },
  6: { bytes: 4, read: (bytes) => bytes.readFloatLE() },
  7: { bytes: 1, read: (bytes) => bytes.readUInt8() },
  10: { bytes: 8, read: (bytes) => exact(bytes.readBigUInt64LE()) },
  11: { bytes: 8, read: (bytes) => exact(bytes.readBigInt64LE()) },
  12: { bytes: 8, read: (bytes) => bytes.readDoubleLE() },
};
const uint32 = 4;
const boolean = 7;
const string = 8;
const array = 9;

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

class Reader {
  readonly #cursor: FileCursor;
  readonly #wanted: ReadonlySet<string>;
  #kept = 0;
  #alignment = 32;

  constructor(cursor: FileCursor, wanted: ReadonlySet<string>) {
    this.#cursor = cursor;
    this.#wanted = wanted;
  }

  read(file: string): Gguf {
    const cursor = this.#cursor;
    const version = this.#version();
    const tensorCount = this.#count("the number of tensors", most.tensors);
    const entryCount = this.#count("the number of metadata entries", most.entries);
    const metadata = this.#metadata(entryCount);
    const tensors = this.#tensors(tensorCount);
    return { file, version, size: cursor.size, metadata, tensors };
  }

  #version(): number {
    const cursor = this.#cursor;
    const magic = cursor.bytes(4).toString("latin1");
    if (magic !== "GGUF") throw cursor.fault(`it begins with ${JSON.stringify(magic)}, not with "GGUF"`);
    cursor.reading = "the version";
    const version = cursor.u32();
    if (version !== 0 && (version & 0xffff) === 0) {
      throw cursor.fault("it is big-endian; convert it, or get the little-endian file");
    }
    if (version !== 2 && version !== 3) throw cursor.fault(`it is of version ${version}; versions 2 and 3 can be read`);
    return version;
  }

  #metadata(count: number): Map<string, GgufValue> {
    const cursor = this.#cursor;
    const metadata = new Map<string, GgufValue>();
    const keys = new Set<string>();
    for (let entry = 0; entry < count; entry++) {
      cursor.reading = `the key of metadata entry ${entry + 1} of ${count}`;
      const key = this.#text(most.keyBytes);
      if (key === "") throw cursor.fault(`the key of metadata entry ${entry + 1} is empty`);
      if (keys.has(key)) throw cursor.fault(`the metadata "${key}" is there twice`);
      keys.add(key);
      cursor.reading = `the metadata "${key}"`;
      const type = cursor.u32();
      const value = type === array ? this.#array(key) : this.#scalar(type);
      if (value !== undefined) metadata.set(key, value);
      if (key === "general.alignment") this.#align(type, value);
    }
    return metadata;
  }

  #align(type: number, value: GgufValue | undefined): void {
    if (type !== uint32 || typeof value !== "number" || !Number.isInteger(Math.log2(value))) {
      throw this.#cursor.fault(`its alignment is ${value}; it should be a power of two, stored as a 32-bit integer`);
    }
    this.#alignment = value;
  }

  #scalar(type: number): GgufScalar {
    const cursor = this.#cursor;
    if (type === string) return this.#text(mostMetadata);
    const scalar = scalars[type];
    if (scalar === undefined) throw cursor.fault(`${cursor.reading} is of the unknown type ${type}`);
    const value = scalar.read(cursor.bytes(scalar.bytes));
    if (type !== boolean) return value;
    if (value !== 0 && value !== 1) throw cursor.fault(`${cursor.reading} should be 0 or 1; it is ${value}`);
    return value === 1;
  }

  /** @returns nothing for an array that is skipped */
  #array(key: string): GgufScalar[] | undefined {
    const cursor = this.#cursor;
    const type = cursor.u32();
    if (type === array) throw cursor.fault(`${cursor.reading} is an array of arrays, which llama.cpp does not read`);
    const bytes = type === string ? 8 : scalars[type]?.bytes;
    if (bytes === undefined) throw cursor.fault(`${cursor.reading} is an array of the unknown type ${type}`);
    const length = this.#count(`the length of ${cursor.reading}`, most.elements);
    cursor.reading = `the metadata "${key}"`;
    if (length * bytes > cursor.left) cursor.skip(length * bytes);
    if (length <= longArray || this.#wanted.has(key)) {
      this.#keep(length * 8);
      return Array.from({ length }, () => this.#scalar(type));
    }
    if (type !== string) cursor.skip(length * bytes);
    else for (let element = 0; element < length; element++) cursor.skip(this.#length());
    return undefined;
  }

  #tensors(count: number): Map<string, GgufTensor> {
    const cursor = this.#cursor;
    const tensors = new Map<string, GgufTensor>();
    let end = 0;
    for (let place = 0; place < count; place++) {
      cursor.reading = `the name of tensor ${place + 1} of ${count}`;
      const name = this.#text(most.nameBytes);
      if (tensors.has(name)) throw cursor.fault(`the tensor "${name}" is there twice`);
      cursor.reading = `the tensor "${name}"`;
      const tensor = { name, ...this.#layout(), offset: Number(cursor.u64()) };
      if (tensor.offset !== end) {
        throw cursor.fault(`${cursor.reading} begins at ${tensor.offset}, but the one before it makes that ${end}`);
      }
      end = this.#padded(end + tensor.bytes);
      tensors.set(name, tensor);
    }
    const start = this.#padded(cursor.position);
    for (const [name, tensor] of tensors) {
      const placed = { ...tensor, offset: start + tensor.offset };
      if (placed.offset + placed.bytes > cursor.size) {
        const wanted = `the tensor "${name}" ends at ${placed.offset + placed.bytes}, the file at ${cursor.size}`;
        throw cursor.fault(`it is cut short or damaged (${wanted})`);
      }
      tensors.set(name, placed);
    }
    return tensors;
  }

  #layout(): Pick<GgufTensor, "type" | "shape" | "bytes"> {
    const cursor = this.#cursor;
    const dimensions = cursor.u32();
    if (dimensions < 1 || dimensions > 4)
      throw cursor.fault(`${cursor.reading} has ${dimensions} dimensions, not 1 to 4`);
    const lengths = Array.from({ length: dimensions }, () => cursor.u64());
    const id = cursor.u32();
    const type = tensorType(id);
    if (type === undefined) throw cursor.fault(`${cursor.reading} is of the unknown type ${id}`);
    // As bigints: a product of four lengths may be beyond what a number holds.
    const elements = lengths.reduce((product, length) => product * length, 1n);
    if (elements === 0n) throw cursor.fault(`${cursor.reading} is empty: ${lengths.join(" x ")} elements`);
    if (elements > BigInt(cursor.size) * BigInt(tensorTypes[type].block)) {
      throw cursor.fault(`${cursor.reading} has ${lengths.join(" x ")} elements: more than the whole file`);
    }
    const shape = lengths.map(Number);
    const { block } = tensorTypes[type];
    if (shape[0]! % block !== 0) {
      throw cursor.fault(`${cursor.reading} has rows of ${shape[0]} elements; ${type} takes multiples of ${block}`);
    }
    return { type, shape, bytes: bytesOf(type, shape) };
  }

  #padded(position: number): number {
    return Math.ceil(position / this.#alignment) * this.#alignment;
  }

  #count(what: string, limit: number): number {
    this.#cursor.reading = what;
    const count = this.#cursor.u64();
    if (count > BigInt(limit)) throw this.#cursor.fault(`${what} is ${count}; at most ${limit} can be read`);
    return Number(count);
  }

  /** Beyond the exact integers it is beyond any file too. */
  #length(): number {
    return Number(this.#cursor.u64());
  }

  #text(limit: number): string {
    const length = this.#length();
    if (length > limit)
      throw this.#cursor.fault(`${this.#cursor.reading} has ${length} bytes; at most ${limit} can be read`);
    this.#keep(length);
    return this.#cursor.bytes(length).toString("utf8");
  }

  #keep(bytes: number): void {
    this.#kept += bytes;
    if (this.#kept > mostMetadata) throw this.#cursor.fault(`it has more than ${mostMetadata} bytes of metadata`);
  }
}
