/**
 * Reads named files of a zip archive in memory: nothing is written to disk, a bomb is refused before it grows, and a
 * damaged file is noticed by its checksum.
 */
import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { EspalierError, messageOf } from "../core/errors.ts";
import type { Source } from "./load.ts";

export interface Archive {
  readonly names: { has(name: string): boolean };
  /** @returns undefined when there is no such file */
  read(name: string): Promise<Uint8Array | undefined>;
}

const MEBIBYTE = 1024 * 1024;
/** Unpacked bytes in all. */
const LARGEST = 256 * MEBIBYTE;
const MOST_FILES = 100_000;

/** @throws EspalierError when the archive is broken, or what is read of it is too large */
export async function openArchive({ bytes, name }: Source): Promise<Archive> {
  const entries = new Map<string, Entry>();
  let zip: ZipFile;
  try {
    zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { lazyEntries: true });
    if (zip.entryCount > MOST_FILES) throw new Error(`it lists ${zip.entryCount} files`);
    for await (const entry of zip.eachEntry()) if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry);
  } catch (error) {
    throw broken(name, error);
  }
  let total = 0;
  return {
    names: entries,
    async read(path) {
      const entry = entries.get(path);
      if (!entry) return undefined;
      if (entry.isEncrypted())
        throw new EspalierError(`${name} is protected with a password. Give it unpacked or without one.`);
      total += entry.uncompressedSize;
      if (total > LARGEST) {
        throw new EspalierError(
          `${name} would unpack to more than ${LARGEST / MEBIBYTE} MiB: at most that much is read. It may be a zip bomb.`,
        );
      }
      try {
        // The stream fails when there is more, or less, than the entry says.
        const unpacked = await buffer(await zip.openReadStreamPromise(entry));
        if (crc32(unpacked) !== entry.crc32) throw new Error(`${path} has a wrong checksum`);
        return unpacked;
      } catch (error) {
        throw broken(name, error);
      }
    },
  };
}

function broken(name: string, error: unknown): EspalierError {
  return new EspalierError(
    `${name} is a broken zip archive: ${messageOf(error).replace(/\.$/, "")}. Download it again, or repair it with zip -FF.`,
    {
      cause: error,
    },
  );
}
