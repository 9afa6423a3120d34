/** Takes one file out of a zip archive. Source: PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16; no zip64. */
import { createReadStream, createWriteStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";

/**
 * Appends the unpacked bytes to `target`.
 * @throws Error when it is not a zip archive, or has no such file
 */
export async function extract(archive: string, name: string, target: string, signal?: AbortSignal): Promise<void> {
  await using file = await open(archive);
  const { method, compressed, header } = await find(file, archive, name);
  const local = await read(file, header, 30);
  const start = header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  await pipeline(
    createReadStream(archive, { start, end: start + compressed - 1, highWaterMark: 1 << 20 }),
    method === 0 ? new PassThrough() : createInflateRaw({ chunkSize: 1 << 20 }),
    createWriteStream(target, { flags: "a" }),
    { signal },
  );
}

async function find(file: FileHandle, archive: string, name: string) {
  const { size } = await file.stat();
  const tail = await read(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
  const end = tail.lastIndexOf("PK\x05\x06", undefined, "latin1");
  if (end === -1) throw new Error(`${archive} is not a zip archive`);
  const directory = await read(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  for (let at = 0; at < directory.length; ) {
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => directory.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    if (directory.toString("utf8", at + 46, at + 46 + nameLength) === name) {
      const method = directory.readUInt16LE(at + 10);
      if (method !== 0 && method !== 8)
        throw new Error(`${name} in ${archive} is packed by method ${method}, not deflate`);
      return { method, compressed: directory.readUInt32LE(at + 20), header: directory.readUInt32LE(at + 42) };
    }
    at += 46 + nameLength + extra + comment;
  }
  throw new Error(`${archive} has no file ${name}`);
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
