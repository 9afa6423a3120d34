/** Reads a file of little-endian values from front to back, a window of it at a time; it never trusts a length. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { EspalierError, messageOf } from "../../core/errors.ts";

/** Most that is in memory at once, but for a text that is longer; bytes. */
const windowBytes = 1 << 16;

export class FileCursor {
  readonly #path: string;
  readonly #handle: number;
  readonly #window = Buffer.allocUnsafe(windowBytes);
  /** Where the window begins in the file, and how much of it was read. */
  #windowStart = 0;
  #windowLength = 0;

  /** Of the whole file; bytes. */
  readonly size: number;
  /** Where the next value is read. */
  position = 0;
  /** What is being read, for messages. */
  reading = "its first bytes";

  /** @throws EspalierError for what cannot be opened, or is no file */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#handle = openSync(path, "r");
    } catch (cause) {
      throw new EspalierError(`${path} cannot be read: ${messageOf(cause)}`, { cause });
    }
    const about = fstatSync(this.#handle);
    this.size = about.size;
    if (!about.isFile()) {
      this.close();
      throw this.fault("it is no file");
    }
  }

  get left(): number {
    return this.size - this.position;
  }

  u8(): number {
    return this.#next(1).readUInt8();
  }

  u32(): number {
    return this.#next(4).readUInt32LE();
  }

  u64(): bigint {
    return this.#next(8).readBigUInt64LE();
  }

  /** @returns a copy of the next bytes. @throws EspalierError when the file has fewer left: nothing is allocated then */
  bytes(length: number): Buffer {
    if (length <= windowBytes) return Buffer.from(this.#next(length));
    this.#demand(length);
    const bytes = Buffer.allocUnsafe(length);
    this.#read(bytes, this.position);
    this.position += length;
    return bytes;
  }

  skip(length: number): void {
    this.#demand(length);
    this.position += length;
  }

  close(): void {
    closeSync(this.#handle);
  }

  /** @returns the error that says what is wrong with the file */
  fault(problem: string): EspalierError {
    return new EspalierError(`${this.#path} is not a GGUF file that can be used: ${problem}.`);
  }

  /** @returns a view of the window, good until the next read */
  #next(length: number): Buffer {
    this.#demand(length);
    let start = this.position - this.#windowStart;
    if (start < 0 || start + length > this.#windowLength) {
      this.#windowStart = this.position;
      this.#windowLength = Math.min(windowBytes, this.left);
      this.#read(this.#window.subarray(0, this.#windowLength), this.position);
      start = 0;
    }
    this.position += length;
    return this.#window.subarray(start, start + length);
  }

  #demand(length: number): void {
    if (length > this.left) {
      const { reading, position, size, left } = this;
      const found = `${reading} should take ${length} bytes at ${position}, but ${left} are left of ${size}`;
      throw this.fault(`it is cut short or damaged (${found})`);
    }
  }

  #read(into: Buffer, position: number): void {
    for (let done = 0; done < into.length; ) {
      const read = readSync(this.#handle, into, done, into.length - done, position + done);
      // It was longer when it was opened.
      if (read === 0) throw this.fault(`it became shorter while ${this.reading} was read`);
      done += read;
    }
  }
}
