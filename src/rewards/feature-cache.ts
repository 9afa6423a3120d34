/**
 * Hidden states of a frozen base on disk, by what was read: a second head costs no evaluation. Each writer appends to a
 * file of its own, and each record bears a checksum, so a crash costs the record that was being written and no more.
 */
import { hash } from "node:crypto";
import { open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { makeFolders } from "../core/make-folders.ts";
import { modelsDirectory } from "../models/catalogue.ts";

const keyBytes = 32;
const checkBytes = 4;

/** @returns where those of a base are kept @param sha256 of its file */
export function featureFolder(sha256: string): string {
  return join(modelsDirectory(), "features", sha256.slice(0, 16));
}

/** @returns what its hidden state is found by */
export function featureKey(tokens: readonly number[]): string {
  return hash("sha256", Buffer.from(Int32Array.from(tokens).buffer), "hex");
}

export interface FeatureCache {
  get(key: string): Float32Array | undefined;
  /** On disk when it returns. */
  append(rows: ReadonlyMap<string, Float32Array>): Promise<void>;
}

/** @param width of a hidden state; what has another is not looked at */
export async function openFeatureCache(folder: string, width: number): Promise<FeatureCache> {
  makeFolders(folder);
  const suffix = `.${width}.bin`;
  const files = (await readdir(folder)).filter((name) => name.endsWith(suffix));
  const rows = new Map<string, Float32Array>();
  for (const name of files) {
    for (const [key, row] of records(await readFile(join(folder, name)), width)) rows.set(key, row);
  }
  const own = join(folder, `${Date.now()}-${process.pid}${suffix}`);
  return {
    get: (key) => rows.get(key),
    async append(added) {
      if (added.size === 0) return;
      for (const [key, row] of added) rows.set(key, row);
      await using file = await open(own, "a");
      await file.appendFile(Buffer.concat([...added].map(([key, row]) => record(key, row))));
      await file.datasync();
    },
  };
}

function record(key: string, row: Float32Array): Buffer {
  const body = Buffer.concat([Buffer.from(key, "hex"), Buffer.from(row.buffer, row.byteOffset, row.byteLength)]);
  const check = Buffer.alloc(checkBytes);
  check.writeUInt32LE(crc32(body));
  return Buffer.concat([body, check]);
}

/** Those that are whole; what is torn off at the end is not. */
function* records(bytes: Buffer, width: number): Generator<readonly [string, Float32Array]> {
  const size = keyBytes + 4 * width + checkBytes;
  for (let start = 0; start + size <= bytes.length; start += size) {
    const body = bytes.subarray(start, start + size - checkBytes);
    if (crc32(body) !== bytes.readUInt32LE(start + size - checkBytes)) continue;
    // A copy, since a Float32Array must begin at a multiple of four.
    const values = Uint8Array.from(body.subarray(keyBytes));
    yield [body.toString("hex", 0, keyBytes), new Float32Array(values.buffer)];
  }
}
