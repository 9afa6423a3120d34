/** Digests of a file that may not fit in memory. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { sha256OfFile } from "./sha256.ts";

/** What a file's bytes are checked by: 64 hexadecimal digits are their sha256, 40 are git's id of them. */
export type Digest = string;

/** For people. */
export function digestName(digest: Digest): string {
  return digest.length === 40 ? "git's id" : "sha256";
}

/** @returns the digest of the file, of the kind that `like` is */
export function digestOfFile(path: string, like: Digest): Promise<Digest> {
  return like.length === 40 ? gitIdOfFile(path) : sha256OfFile(path);
}

/** @returns what `git hash-object` prints: 40 hexadecimal digits. Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export async function gitIdOfFile(path: string): Promise<Digest> {
  const { size } = await stat(path);
  const hash = createHash("sha1").update(`blob ${size}\0`);
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}
