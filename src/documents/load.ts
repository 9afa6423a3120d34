/** Bytes of a document: from a file, from standard input, or given. Nothing larger than a limit is ever held. */
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { EspalierError, messageOf } from "../core/errors.ts";

/** A file's bytes and a name for it: its name tells Markdown from plain text, and messages where they come from. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** 256 MiB, the length of fifty Bibles. */
const LARGEST = 256 * 1024 * 1024;

/**
 * @param path `-` is standard input
 * @throws EspalierError when it cannot be read or is too large
 */
export async function loadSource(path: string): Promise<Source> {
  if (path === "-") return { bytes: await readAll(process.stdin, "standard input"), name: "standard input" };
  const file = await open(path).catch((error) => {
    throw new EspalierError(reasonFor(error, path), { cause: error });
  });
  try {
    return { bytes: await readFile(file, path), name: basename(path) };
  } finally {
    await file.close();
  }
}

async function readFile(file: FileHandle, path: string): Promise<Uint8Array> {
  const stat = await file.stat();
  if (stat.isDirectory()) {
    throw new EspalierError(`${path} is a directory. Name one file in it: .txt, .md, .epub, .html or .pdf.`);
  }
  if (stat.size > LARGEST) throw tooLarge(path, stat.size);
  try {
    return stat.isFile() ? await file.readFile() : await readAll(file.createReadStream({ autoClose: false }), path);
  } catch (error) {
    if (error instanceof EspalierError) throw error;
    throw new EspalierError(`${path} could not be read: ${messageOf(error)}.`, { cause: error });
  }
}

async function readAll(stream: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > LARGEST) throw tooLarge(name, size);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(name: string, size: number): EspalierError {
  const mebibytes = Math.ceil(size / 1024 / 1024);
  return new EspalierError(
    `${name} is too large: ${mebibytes} MiB found, at most 256 MiB can be read. Split it into volumes.`,
  );
}

function reasonFor(error: NodeJS.ErrnoException, path: string): string {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") {
    return `There is no file "${path}". Check the path, or use "-" to read standard input.`;
  }
  if (error.code === "EACCES" || error.code === "EPERM") {
    return `No permission to read ${path}. Make it readable (chmod u+r), or pipe it in with "-".`;
  }
  return `${path} could not be opened: ${messageOf(error)}.`;
}
