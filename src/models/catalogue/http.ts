/** Downloads one file: goes on where an earlier attempt stopped, survives dropped connections, checks its digest. */
import { open, rm, stat } from "node:fs/promises";
import { type Dispatcher, fetch, type Response } from "undici";
import { messageOf } from "../../core/errors.ts";
import { openAgent } from "../proxies.ts";
import { type Digest, digestName, digestOfFile } from "./digest.ts";

export interface FetchOptions {
  readonly digest: Digest;
  readonly onBytes?: (bytes: number, total: number | undefined) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A server that has not begun to answer by then counts as out of reach. */
const answerWithin = 5_000;
/** Dropped connections in a row that brought no byte. */
const fruitlessAttempts = 3;

/** Opened when first used. */
let dispatcher: Dispatcher | undefined;
/** Milliseconds; a connection that is silent for so long counts as dropped. */
const silentAtMost = 30_000;

/**
 * @param path of the file, partial until this resolves; what is there already is kept and completed
 * @throws Error with the server's answer, or when the bytes are not those of `digest`; the file is then removed
 */
export async function fetchToFile(url: string, path: string, options: FetchOptions): Promise<void> {
  const resumed = (await sizeOf(path)) > 0;
  await fetchAll(url, path, options);
  let found = await digestOfFile(path, options.digest);
  if (found !== options.digest && resumed) {
    // What an earlier attempt left may have been the wrong part.
    await rm(path);
    await fetchAll(url, path, options);
    found = await digestOfFile(path, options.digest);
  }
  if (found !== options.digest) {
    await rm(path);
    throw new Error(`it sent a file with ${digestName(found)} ${found}, not ${options.digest}`);
  }
}

async function fetchAll(url: string, path: string, options: FetchOptions): Promise<void> {
  for (let fruitless = 0; ; ) {
    const before = await sizeOf(path);
    try {
      return await fetchRest(url, path, before, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof Refused || (error as NodeJS.ErrnoException).code?.startsWith("E") === true) throw error;
      fruitless = (await sizeOf(path)) > before ? 0 : fruitless + 1;
      if (fruitless === fruitlessAttempts) throw new Error(reasonOf(error), { cause: error });
    }
  }
}

/** An answer that will not be different next time. */
class Refused extends Error {}

async function fetchRest(url: string, path: string, from: number, { onBytes, signal }: FetchOptions): Promise<void> {
  const response = await answer(url, from, signal);
  if (response.status === 416 && (await sizeOf(path)) > 0) {
    // Nothing is left to fetch, or the file is longer than the server's: the digest decides.
    await response.body?.cancel();
    return;
  }
  if (!response.ok || response.body === null)
    throw new Refused(`HTTP ${response.status} ${response.statusText}`.trim());
  const start = response.status === 206 ? from : 0;
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  const total = Number.isNaN(length) ? undefined : start + length;
  let bytes = start;
  onBytes?.(bytes, total);
  await using file = await open(path, start > 0 ? "a" : "w");
  for await (const chunk of response.body) {
    await file.writeFile(chunk);
    bytes += chunk.length;
    onBytes?.(bytes, total);
  }
  if (total !== undefined && bytes < total) throw new Error(`the connection ended after ${bytes} of ${total} bytes`);
}

async function answer(url: string, from: number, signal: AbortSignal | undefined): Promise<Response> {
  dispatcher ??= openAgent({ connectTimeout: answerWithin, bodyTimeout: silentAtMost });
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Refused(`no answer within ${answerWithin / 1000} s`)), answerWithin);
  try {
    return await fetch(url, {
      dispatcher,
      // A packed transfer has other offsets than the file.
      headers: { "accept-encoding": "identity", ...(from > 0 && { range: `bytes=${from}-` }) },
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** fetch says only "fetch failed"; what happened is in the cause. */
function reasonOf(error: unknown): string {
  const cause = (error as Error).cause;
  return cause === undefined ? messageOf(error) : messageOf(cause);
}
