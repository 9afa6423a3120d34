/** Fetches what is missing of a set into its folder. A file is put in its place only when its sha256 is right. */
import { rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EspalierError, messageOf } from "../../core/errors.ts";
import { makeFolders } from "../../core/make-folders.ts";
import { fetchToFile } from "../../models/catalogue/http.ts";
import { locked } from "../../models/catalogue/lock.ts";
import type { OpenOptions, PublicSet, SetFile } from "./public-set.ts";

/** Two processes that fetch one set take turns; the second finds it done. @throws EspalierError as `openSet` does */
export async function fetchFiles(set: PublicSet<unknown>, folder: string, options: OpenOptions): Promise<void> {
  const { download = true, signal } = options;
  if ((await missing(set, folder)).length === 0) return;
  const refusal = download ? undefined : "fetching was ruled out";
  if (refusal) throw await unavailable(set, folder, refusal);
  try {
    makeFolders(folder);
    await locked(join(folder, ".lock"), signal, async () => {
      for (const file of await missing(set, folder)) await fetchOne(set, file, folder, options);
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw unwritable(error, folder) ?? error;
  }
}

async function missing(set: PublicSet<unknown>, folder: string): Promise<readonly SetFile[]> {
  const found = await Promise.all(
    set.files.map(({ path }) =>
      stat(join(folder, path)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return set.files.filter((file, index) => file.sha256 !== undefined && !found[index]);
}

async function fetchOne(set: PublicSet<unknown>, file: SetFile, folder: string, options: OpenOptions): Promise<void> {
  const { url, sha256, path } = file;
  if (url === undefined) throw await unavailable(set, folder, `${path} cannot be fetched`);
  const target = join(folder, path);
  const partial = `${target}.partial`;
  makeFolders(dirname(target));
  try {
    await fetchToFile(url, partial, {
      sha256: sha256!,
      signal: options.signal,
      onBytes: (bytes, total) => options.onProgress?.({ file: path, bytes, total }),
    });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (unwritable(error, folder)) throw error;
    throw await unavailable(set, folder, `${url}: ${messageOf(error)}`, error);
  }
  await rename(partial, target);
}

async function unavailable(set: PublicSet<unknown>, folder: string, reason: string, cause?: unknown) {
  const files = await missing(set, folder);
  const listed = files
    .slice(0, 8)
    .map(({ path, url, sha256 }) => `- ${join(folder, path)}\n  from ${url}, sha256 ${sha256}`);
  const more = files.length > 8 ? [`- and ${files.length - 8} more:  espalier sets show ${set.name}`] : [];
  return new EspalierError(
    [
      `${set.name} is not all here, and could not be fetched. ${reason}.`,
      "By hand: get what is missing on another machine and put it here, or below a folder that ESPALIER_SETS names:",
      ...listed,
      ...more,
    ].join("\n"),
    { cause },
  );
}

/** Errors of this machine's disk: trying elsewhere would not help. */
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
