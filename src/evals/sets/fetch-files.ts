/** Fetches what is missing of a set into its folder. A file is put in its place only when its digest is right. */
import { rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import pLimit from "p-limit";
import { EspalierError, messageOf } from "../../core/errors.ts";
import { makeFolders } from "../../core/make-folders.ts";
import { digestName } from "../../models/catalogue/digest.ts";
import { fetchToFile } from "../../models/catalogue/http.ts";
import { locked } from "../../models/catalogue/lock.ts";
import type { OpenOptions, PublicSet, SetFile } from "./public-set.ts";

/** Files on their way at a time; some sets have hundreds of small ones. */
const atOnce = 6;

/** Two processes that fetch one set take turns; the second finds it done. @throws EspalierError as `openSet` does */
export async function fetchFiles(set: PublicSet<unknown>, folder: string, options: OpenOptions): Promise<void> {
  const { download = true, signal } = options;
  const files = await missingFiles(set, folder);
  if (files.length === 0) return;
  if (!download) throw unavailable(set, folder, files, "Fetching was ruled out");
  try {
    makeFolders(folder);
    await locked(join(folder, ".lock"), signal, () => fetchMissing(set, folder, options));
  } catch (error) {
    signal?.throwIfAborted();
    throw unwritable(error, folder) ?? error;
  }
}

/** What of a set is not here. A file gets its place only once it is whole, so it is not read. */
export async function missingFiles(set: PublicSet<unknown>, folder: string): Promise<readonly SetFile[]> {
  const isHere = await Promise.all(
    set.files.map(({ path }) =>
      stat(join(folder, path)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return set.files.filter((_, index) => !isHere[index]);
}

/** The first failure ends all: the others would meet it too. What they have is kept, for the next time. */
async function fetchMissing(set: PublicSet<unknown>, folder: string, options: OpenOptions): Promise<void> {
  const limit = pLimit(atOnce);
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]);
  let first: { readonly file: SetFile; readonly error: unknown } | undefined;
  const fetching = (await missingFiles(set, folder)).map((file) =>
    limit(async () => {
      if (first) return;
      try {
        await fetchOne(file, folder, { ...options, signal });
      } catch (error) {
        first ??= { file, error };
        failed.abort();
      }
    }),
  );
  await Promise.all(fetching);
  if (!first) return;
  const { file, error } = first;
  options.signal?.throwIfAborted();
  if (unwritable(error, folder)) throw error;
  const reason = `${file.url}: ${messageOf(error)}`;
  throw unavailable(set, folder, await missingFiles(set, folder), reason, error);
}

async function fetchOne(
  { url, digest, path }: SetFile,
  folder: string,
  { onProgress, signal }: OpenOptions,
): Promise<void> {
  const target = join(folder, path);
  const partial = `${target}.partial`;
  makeFolders(dirname(target));
  await fetchToFile(url, partial, {
    digest,
    signal,
    onBytes: (bytes, total) => onProgress?.({ source: path, bytes, total }),
  });
  await rename(partial, target);
}

function unavailable(
  set: PublicSet<unknown>,
  folder: string,
  files: readonly SetFile[],
  reason: string,
  cause?: unknown,
): EspalierError {
  const listed = files
    .slice(0, 6)
    .map(({ path, url, digest }) => `- ${join(folder, path)}\n  from ${url}, ${digestName(digest)} ${digest}`);
  const more = files.length > 6 ? [`- and ${files.length - 6} more:  espalier sets list --json`] : [];
  return new EspalierError(
    [
      `${set.name} is not all here, and could not be fetched. ${reason}.`,
      "By hand: get on another machine what is missing and put it here (ESPALIER_SETS names another folder for all sets):",
      ...listed,
      ...more,
    ].join("\n"),
    { cause },
  );
}

/** Errors of this machine's disk: trying again would not help. */
function unwritable(error: unknown, folder: string): EspalierError | undefined {
  const why = {
    ENOSPC: "the disk is full",
    EDQUOT: "the quota is used up",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "it is read-only",
    ENOTDIR: "a part of that path is a file",
    EEXIST: "that is a file",
  }[(error as NodeJS.ErrnoException)?.code ?? ""];
  if (why === undefined) return undefined;
  return new EspalierError(`Cannot write to ${folder}: ${why}. ESPALIER_SETS names another folder.`, { cause: error });
}
